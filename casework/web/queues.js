// Every case of a page ticked at once, where the page offers it.
const list = document.querySelector('[data-tick-all]')
const ticks = [...document.querySelectorAll('#cases input[name="case"]')]

if (list && ticks.length > 1) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'link-button queue-table__all'
  const say = () => {
    button.textContent = ticks.every((tick) => tick.checked) ? 'Untick all' : 'Tick all on this page'
  }
  button.addEventListener('click', () => {
    const all = ticks.every((tick) => tick.checked)
    ticks.forEach((tick) => { tick.checked = !all })
    say()
  })
  ticks.forEach((tick) => tick.addEventListener('change', say))
  say()
  list.append(button)
}
