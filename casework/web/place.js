// "Use where I am": fills the form's co-ordinates from the device, and says how sure it is of them.
const button = document.querySelector('[data-use-place]')
if (button && 'geolocation' in navigator) {
  const said = document.querySelector('[data-place-said]')
  const words = said.dataset
  const set = (name, value) => {
    const field = document.querySelector(`[name="${name}"]`)
    if (field) field.value = value
  }
  button.hidden = false
  button.addEventListener('click', () => {
    said.textContent = words.looking
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const metres = Math.ceil(coords.accuracy)
        set('latitude', coords.latitude.toFixed(6))
        set('longitude', coords.longitude.toFixed(6))
        set('metres', metres)
        said.textContent = words.found.replace('{metres}', metres)
        document.dispatchEvent(new CustomEvent('place-found', { detail: [coords.latitude, coords.longitude] }))
      },
      () => { said.textContent = words.notFound },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 10000 }
    )
  })
}
