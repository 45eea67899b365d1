// What a browser that runs scripts gets on top: pages and forms work without it.
import { initAll } from './govuk-frontend.min.js'
import './map.js'
import './pin.js'
import './place.js'
import './queues.js'
import { watchChanges } from './changes.js'
import { openForPrinting } from './printing.js'
import { watchSession } from './session.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()
openForPrinting()
watchChanges()
watchSession()
if (document.querySelector('[data-passkey]')) import('./passkeys.js')
