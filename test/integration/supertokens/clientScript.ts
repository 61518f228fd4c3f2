/**
 * The published `supertokens-website` packages as scripts for a page. npm has no bundled build of them, so
 * their own files are put into one script, unchanged, each in a function of its own as Node would load it, with
 * the empty `process` that the bundlers of 4.2's day gave to a page, for it does not run without.
 */
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"

/** The clients of the contract: the current one in both of its modes, and the one of 2020. */
export const clientKinds = ["20 cookie", "20 header", "4.2"] as const
export type ClientKind = (typeof clientKinds)[number]

const here = createRequire(import.meta.url)
const scripts = new Map<string, string>()

/** A package's files as one script that leaves its exports in the global `supertokens`. */
function packageScript(name: string): string {
  const known = scripts.get(name)
  if (known !== undefined) return known
  const entry = here.resolve(name)
  const modules = new Map<string, string>()
  const add = (file: string): void => {
    if (modules.has(file)) return
    modules.set(file, "")
    const source = readFileSync(file, "utf8")
    const targets: Record<string, string> = {}
    for (const [, request = ""] of source.matchAll(/\brequire\("([^"]+)"\)/g)) {
      const target = createRequire(file).resolve(request)
      targets[request] = target
      add(target)
    }
    modules.set(
      file,
      `[${JSON.stringify(targets)}, function (exports, module, require, process) {\n${source}\n}]`
    )
  }
  add(entry)
  const table = [...modules].map(([file, body]) => `${JSON.stringify(file)}: ${body}`).join(",\n")
  const script = `window.supertokens = (() => {
const files = {${table}}
const loaded = {}
const load = (file) => {
  if (loaded[file]) return loaded[file].exports
  const [targets, run] = files[file]
  const module = (loaded[file] = { exports: {} })
  run(module.exports, module, (request) => load(targets[request]), { env: {} })
  return module.exports
}
return load(${JSON.stringify(entry)})
})();
`
  scripts.set(name, script)
  return script
}

/** What the scenarios see of either client: the global `client` in the page. */
export interface PageClient {
  /** Names of the events that the client told the application. 4.2 tells none. */
  readonly events: string[]
  readonly exists: () => Promise<boolean>
  /** What the page may know of the session. 4.2 knows nothing of it. */
  readonly known: () => Promise<{ readonly userId: string; readonly payload: unknown } | undefined>
  readonly signOut: () => Promise<void>
}

/** The client ready for use by a page of any origin, with the API at `apiOrigin`. */
export function clientScript(kind: ClientKind, apiOrigin: string): string {
  const api = JSON.stringify(apiOrigin)
  if (kind === "4.2") {
    return `${packageScript("supertokens-website-4")}
supertokens.default.init({ refreshTokenUrl: ${api} + "/auth/session/refresh" })
window.client = {
  events: [],
  exists: async () => supertokens.default.doesSessionExist(),
  known: async () => undefined,
  signOut: async () => { await fetch(${api} + "/auth/signout", { method: "POST" }) }
}`
  }
  const mode = JSON.stringify(kind === "20 header" ? "header" : "cookie")
  return `${packageScript("supertokens-website")}
window.client = {
  events: [],
  exists: () => supertokens.doesSessionExist(),
  known: async () => ({
    userId: await supertokens.getUserId(),
    payload: await supertokens.getAccessTokenPayloadSecurely()
  }),
  signOut: () => supertokens.signOut()
}
supertokens.init({
  apiDomain: ${api},
  tokenTransferMethod: ${mode},
  onHandleEvent: ({ action }) => { client.events.push(action) }
})`
}
