// Says on an open page what somebody else has recorded. It touches nothing that is being written.
export function watchChanges() {
  const place = document.querySelector('[data-changes]')
  if (!place || !window.EventSource) return
  const said = place.querySelector('.changed__said')
  let source, last = ''

  function listen() {
    if (source || document.hidden) return
    const address = new URL(place.dataset.changes, location.href)
    if (last) address.searchParams.set('since', last)
    source = new EventSource(address)
    source.addEventListener('changed', (event) => {
      last = event.lastEventId
      for (const sentence of JSON.parse(event.data).said) {
        const line = document.createElement('p')
        line.className = 'govuk-body govuk-!-margin-bottom-1'
        line.textContent = sentence
        said.append(line)
      }
      place.hidden = false
    })
    source.addEventListener('ended', stop)
  }

  function stop() {
    source?.close()
    source = undefined
  }

  // A browser opens few connections to one site: only the page that is looked at holds one.
  document.addEventListener('visibilitychange', () => (document.hidden ? stop() : listen()))
  window.addEventListener('pagehide', stop)
  window.addEventListener('pageshow', listen)
  listen()
}
