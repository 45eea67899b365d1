// A map to put one pin on: the form's co-ordinates are the pin's. Words beside it are enough without.
import { withLeaflet, mapOf } from './leaflet-map.js'

const here = document.querySelector('[data-pin-map]')
if (here) withLeaflet().then((L) => pinned(here, L))

function pinned (box, L) {
  const map = mapOf(box, L)
  const said = document.querySelector('[data-place-said]')
  const fields = ['latitude', 'longitude'].map((name) => document.querySelector(`[data-pin="${name}"]`))
  const icon = L.divIcon({ className: 'map-point map-point--here', iconSize: [28, 28] })
  let pin = null
  for (const each of document.querySelectorAll('[data-pin-hint], [data-pin-middle]')) each.hidden = false

  const put = (at, tell) => {
    if (pin) pin.setLatLng(at)
    else {
      const name = box.dataset.pinName
      pin = L.marker(at, { icon, draggable: true, title: name, alt: name }).addTo(map)
      pin.getElement().setAttribute('aria-label', name)
      pin.on('dragend', () => put(pin.getLatLng(), true))
    }
    const { lat, lng } = pin.getLatLng()
    fields[0].value = lat.toFixed(6)
    fields[1].value = lng.toFixed(6)
    if (tell) said.textContent = said.dataset.marked
  }

  if (fields[0].value && fields[1].value) put([Number(fields[0].value), Number(fields[1].value)], false)
  map.on('click', ({ latlng }) => put(latlng, true))
  document.querySelector('[data-pin-middle]').addEventListener('click', () => put(map.getCenter(), true))
  document.addEventListener('place-found', ({ detail }) => {
    put(detail, false)
    map.setView(detail, Math.max(map.getZoom(), 17))
  })
}
