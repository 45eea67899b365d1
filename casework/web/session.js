// Warns before a session ends, and makes it last longer. What is being written stays as it is.
const WARNED = 5 * 60

export function watchSession() {
  const seconds = Number(document.querySelector('meta[name="session-seconds"]')?.content)
  const token = document.querySelector('input[name="form_token"]')?.value
  if (!seconds || !token || !window.HTMLDialogElement) return
  const dialog = build(stay)
  const [heading, text, button] = ['h2', 'p', 'button'].map((each) => dialog.querySelector(each))
  let timer

  function wait(left) {
    clearTimeout(timer)
    timer = setTimeout(look, Math.max(0, left - WARNED) * 1000)
  }

  // Another tab may have been used meanwhile; a machine may have slept.
  async function look() {
    const left = await ask('GET')
    if (left > WARNED + 5) return wait(left)
    tell(left)
    clearTimeout(timer)
    timer = setTimeout(look, Math.max(1, Math.min(left, 60)) * 1000)
  }

  function tell(left) {
    const minutes = Math.ceil(left / 60)
    heading.textContent = left ? 'You will soon be signed out' : 'You have been signed out'
    text.textContent = left
      ? `You will be signed out in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}. What you are writing stays on the page.`
      : 'What you wrote is still on this page. When you send it you are asked to sign in, and it is there again.'
    button.textContent = left ? 'Stay signed in' : 'Close'
    if (!dialog.open) dialog.showModal()
    if (!left) clearTimeout(timer)
  }

  async function stay() {
    const left = await ask('POST')
    dialog.close()
    if (left) wait(left)
  }

  async function ask(method) {
    const body = method === 'POST' ? new URLSearchParams({ form_token: token }) : undefined
    try {
      const answer = await fetch('/casework/session', { method, body, redirect: 'manual' })
      return answer.ok ? (await answer.json()).seconds : 0
    } catch {
      return WARNED // no answer is no sign that it has ended
    }
  }

  wait(seconds)
}

function build(stay) {
  const dialog = document.createElement('dialog')
  dialog.className = 'session-dialog'
  dialog.setAttribute('aria-labelledby', 'session-heading')
  dialog.setAttribute('aria-describedby', 'session-text')
  const heading = add(dialog, 'h2', 'govuk-heading-m')
  heading.id = 'session-heading'
  const text = add(dialog, 'p', 'govuk-body')
  text.id = 'session-text'
  text.setAttribute('aria-live', 'polite')
  const button = add(dialog, 'button', 'govuk-button govuk-!-margin-bottom-0')
  button.type = 'button'
  button.addEventListener('click', stay)
  dialog.addEventListener('cancel', stay)
  document.body.append(dialog)
  return dialog
}

function add(to, name, classes) {
  const made = document.createElement(name)
  made.className = classes
  to.append(made)
  return made
}
