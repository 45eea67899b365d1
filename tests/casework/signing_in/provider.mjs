// A real directory for tests: OpenID Connect by a certified provider, with people from a file that may change.
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const told = JSON.parse(process.env.PROVIDER)
const { Provider } = await import(pathToFileURL(`${told.modules}/oidc-provider/lib/index.js`))

const provider = new Provider(`http://${told.host}:${told.port}`, {
  clients: [{
    client_id: 'casework',
    client_secret: told.secret,
    redirect_uris: [`${told.site}/casework/sign-in/directory/back`],
    post_logout_redirect_uris: [`${told.site}/casework/sign-in?out=yes`],
    backchannel_logout_uri: told.backchannel,
    backchannel_logout_session_required: true
  }],
  claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'groups'], email: ['email'] },
  features: {
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: { enabled: true }
  },
  pkce: { required: () => true },
  findAccount: (ctx, id) => {
    const known = JSON.parse(readFileSync(told.people))[id]
    return known && { accountId: id, claims: () => ({ sub: id, ...known }) }
  },
  // To a site on this machine too, which the provider's own way of asking does not go to.
  fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
  cookies: { keys: [told.secret] },
  ttl: { Session: 3600, Interaction: 600, Grant: 3600, AccessToken: 600, IdToken: 600 }
})
provider.listen(told.port, told.host, () => console.log('ready'))
