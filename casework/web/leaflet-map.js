// Leaflet, fetched only by a page that has a map, and a map as such a page says it.
export async function withLeaflet () {
  const sheet = document.createElement('link')
  sheet.rel = 'stylesheet'
  sheet.href = new URL('./leaflet.css', import.meta.url).href
  document.head.append(sheet)
  await Promise.all([
    import('./leaflet.js'),
    new Promise((resolve) => { sheet.onload = sheet.onerror = resolve })
  ])
  return window.L
}

export function mapOf (box, L) {
  const { latitude, longitude, zoom, tiles, attribution, least, most } = box.dataset
  box.hidden = false
  const map = L.map(box, { minZoom: Number(least), maxZoom: Number(most) })
  map.setView([Number(latitude), Number(longitude)], Number(zoom))
  map.attributionControl.setPrefix(false)
  const shownAs = document.createElement('span') // whatever was set there is text
  shownAs.textContent = attribution
  L.tileLayer(tiles, { attribution: shownAs.innerHTML, minZoom: Number(least), maxZoom: Number(most) }).addTo(map)
  return map
}
