// "Use where I am": fills the form's co-ordinates from the device, and says how sure it is of them.
const button = document.querySelector('[data-use-place]')
if (button && 'geolocation' in navigator) {
  const said = document.querySelector('[data-place-said]')
  const set = (name, value) => { document.querySelector(`[name="${name}"]`).value = value }
  button.hidden = false
  button.addEventListener('click', () => {
    said.textContent = 'Looking …'
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        set('latitude', coords.latitude.toFixed(6))
        set('longitude', coords.longitude.toFixed(6))
        set('metres', Math.ceil(coords.accuracy))
        said.textContent = `Found, to within ${Math.ceil(coords.accuracy)} metres. It is added with the note.`
      },
      () => { said.textContent = 'Your device does not say where it is. Say it in words.' },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 10000 }
    )
  })
}
