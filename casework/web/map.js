// Draws the page's map, where it has one: the points are the page's own list of cases. Leaflet is fetched only then.
import { withLeaflet, mapOf } from './leaflet-map.js'

const here = document.querySelector('[data-map]')
if (here) withLeaflet().then((L) => draw(here, L))

function draw (box, L) {
  const map = mapOf(box, L)
  for (const [, points] of together(document.querySelectorAll('[data-point]'))) {
    const { latitude, longitude, label, self } = points[0].dataset
    const many = points.length > 1 ? String(points.length) : ''
    const said = points.length > 1 ? `${many} reports here, the first ${label}` : label
    const icon = L.divIcon({ className: self === undefined ? 'map-point' : 'map-point map-point--here', html: many, iconSize: [28, 28] })
    const marker = L.marker([Number(latitude), Number(longitude)], { icon, title: said, alt: said, zIndexOffset: self === undefined ? 0 : 1000 })
    marker.bindPopup(popup(points)).addTo(map)
    marker.getElement().setAttribute('aria-label', said)
  }
}

// Reports at one spot are one point: drawn on top of each other nobody sees more than the last.
function together (points) {
  const spots = new Map()
  for (const point of points) {
    const spot = [point.dataset.latitude, point.dataset.longitude].map((each) => Number(each).toFixed(5)).join()
    spots.set(spot, [...(spots.get(spot) ?? []), point])
  }
  return spots
}

function popup (points) {
  const list = document.createElement('ul')
  list.className = 'map-popup'
  for (const point of points) {
    const link = document.createElement('a')
    link.href = point.dataset.href
    link.textContent = point.dataset.label
    const item = document.createElement('li')
    item.append(link)
    list.append(item)
  }
  return list
}
