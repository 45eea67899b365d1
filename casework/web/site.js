// What a browser that runs scripts gets on top: pages and forms work without it.
import { initAll } from './govuk-frontend.min.js'
import './queues.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()
