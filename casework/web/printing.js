// What is folded is opened for the printer, and folded again afterwards, also where CSS alone cannot.
export function openForPrinting () {
  let opened = []
  window.addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll('details:not([open])')]
    for (const one of opened) one.open = true
  })
  window.addEventListener('afterprint', () => {
    for (const one of opened) one.open = false
    opened = []
  })
}
