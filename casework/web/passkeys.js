// A passkey is made, or signs, when its button is pressed; the form takes to the site what came of it.
const form = document.querySelector('form[data-passkey]')
const wrong = document.querySelector('[data-passkey-wrong]')
if (form && window.PublicKeyCredential) {
  form.hidden = false
  document.querySelector('[data-passkey-without]').hidden = true
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    signed().catch(tell)
  })
}

async function signed () {
  wrong.textContent = ''
  const making = form.dataset.passkey === 'new'
  const options = JSON.parse(form.dataset.passkeyOptions)
  options.challenge = bytes(options.challenge)
  for (const each of options.excludeCredentials ?? []) each.id = bytes(each.id)
  for (const each of options.allowCredentials ?? []) each.id = bytes(each.id)
  if (making) options.user.id = bytes(options.user.id)
  const made = await navigator.credentials[making ? 'create' : 'get']({ publicKey: options })
  form.querySelector('[data-passkey-credential]').value = JSON.stringify({
    id: made.id,
    rawId: text(made.rawId),
    type: made.type,
    response: Object.fromEntries(
      ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']
        .filter((name) => made.response[name])
        .map((name) => [name, text(made.response[name])]),
    ),
    clientExtensionResults: {},
  })
  form.submit()
}

// InvalidStateError: the device has one of this officer's already. Others: cancelled, or not in time.
function tell (error) {
  const has = error.name === 'InvalidStateError'
  wrong.textContent = has ? wrong.dataset.has : wrong.dataset.passkeyWrong
}

function bytes (base64url) {
  const plain = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, (each) => each.charCodeAt(0))
}

function text (buffer) {
  const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)))
  return plain.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
