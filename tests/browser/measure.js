// What axe-core does not see of a page: its width, the size of its targets, and whether focus is seen.
() => {
  for (const one of document.querySelectorAll('details')) one.open = true
  const faults = []
  const wide = document.documentElement.scrollWidth
  if (wide > window.innerWidth) faults.push(`the page is ${wide} wide`)
  const named = (one) => `${one.tagName.toLowerCase()} “${(one.innerText || one.name || one.id).trim().slice(0, 40)}”`
  const inText = (one) => {
    const block = one.closest('p, li, dd, td, th, span, figcaption, caption, label, legend')
    return block && block.innerText.trim().length > one.innerText.trim().length
  }
  const targets = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().width > 1 && !one.matches('.govuk-skip-link'))
  const looks = (one) => [one, one.nextElementSibling].flatMap((each) => each ? ['', '::before'].map((part) => {
    const style = getComputedStyle(each, part || undefined)
    return [style.outline, style.boxShadow, style.backgroundColor, style.borderColor].join()
  }) : []).join(';')
  for (const one of targets) {
    const { width, height } = one.getBoundingClientRect()
    const small = Math.min(width, height) < 23.5
    if (small && !(one.matches('a') && inText(one))) faults.push(`${named(one)} is ${width.toFixed()} by ${height.toFixed()}`)
    const before = looks(one)
    one.focus()
    if (document.activeElement !== one) { faults.push(`${named(one)} takes no focus`); continue }
    if (looks(one) === before) faults.push(`${named(one)} does not show that it has the focus`)
    const [line] = one.getClientRects()
    const x = line.left + Math.min(line.width / 2, 20), y = line.top + Math.min(line.height / 2, 20)
    if (y < 0 || y > window.innerHeight) { faults.push(`${named(one)} is focused out of sight`); continue }
    const seen = document.elementFromPoint(x, y)
    if (!seen || !(one.contains(seen) || seen.contains(one) || one.labels?.[0]?.contains(seen))) faults.push(`${named(one)} is behind ${seen ? named(seen) : 'nothing'}`)
    one.blur()
  }
  return faults
}
