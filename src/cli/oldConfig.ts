/**
 * Configuration files of supertokens-node-mysql-ref-jwt-webservice 1.x, translated key by key: each is
 * honoured as that project documents it, or refused by name with the reason. The lifetimes that such a
 * file leaves out are the documented ones (an hour, and 100 days), and, as there, the tables are made at
 * the first start. Everything else that is left out has Watchword's default.
 */
import { CommandFailure } from "./commandFailure.ts"
import { mysqlUrl } from "./oldMysql.ts"
import { readOldKey } from "./oldSigningKey.ts"

type Options = Readonly<Record<string, unknown>>

/** A key is honoured by options of Watchword's, or refused with what is wrong. */
type Reading = { readonly options: Options } | { readonly problem: string }
type Rule = (value: unknown) => Reading

const honoured = (options: Options): Reading => ({ options })
const refused = (problem: string): Reading => ({ problem })

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Whether a configuration file is one of that service. */
export const isOldConfig = (file: Options): boolean => "mysql" in file || "tokens" in file

const amount =
  (unit: "seconds" | "hours", options: (duration: string, value: number) => Options): Rule =>
  (value) =>
    typeof value === "number" && Number.isFinite(value)
      ? honoured(options(`${value} ${unit}`, value))
      : refused(`must be a number of ${unit}`)

/** The default leeway, or what access tokens that live shorter leave of it: a quarter of nine tenths. */
const leewayFor = (seconds: number): number =>
  Math.max(0, Math.min(10_000, Math.floor((seconds * 900) / 4)))

const yesOrNo =
  (options: (value: boolean) => Reading): Rule =>
  (value) =>
    typeof value === "boolean" ? options(value) : refused("must be true or false")

const remove =
  (reason: string): Rule =>
  () =>
    refused(`${reason}; remove it`)

/** Every key that is not a group of others, by its path. Options of one group are merged. */
const rules: Readonly<Record<string, Rule>> = {
  port: (value) => honoured({ port: value }),
  host: (value) => honoured({ host: value }),
  "mysql.tables": remove(
    "Watchword's tables have other columns, and names of their own, beside the old ones"
  ),
  "tokens.accessToken.validity": amount("seconds", (lifetime, seconds) => ({
    accessToken: { lifetime },
    refreshToken: { leeway: leewayFor(seconds) }
  })),
  "tokens.accessToken.blacklisting": yesOrNo((blacklisting) =>
    honoured({ revocation: blacklisting ? "store" : "expiry" })
  ),
  "tokens.accessToken.signingKey.dynamic": yesOrNo((dynamic) => honoured({ keys: { dynamic } })),
  "tokens.accessToken.signingKey.updateInterval": amount("hours", (rotateEvery) => ({
    keys: { rotateEvery }
  })),
  "tokens.accessToken.signingKey.keyPath": readOldKey,
  "tokens.accessToken.signingKey.get": remove(
    "a file cannot hold a function; keyPath can name a key"
  ),
  "tokens.refreshToken.validity": amount("hours", (idleTimeout) => ({
    refreshToken: { idleTimeout }
  })),
  "tokens.refreshToken.removalCronjobInterval": (value) => honoured({ sweep: value }),
  "tokens.refreshToken.renewTokenPath": remove("the service sets no cookies, so it needs no path"),
  "tokens.enableAntiCsrf": yesOrNo((enabled) =>
    enabled
      ? refused("the service issues no anti-CSRF token, for it sets no cookies; remove it")
      : honoured({})
  )
}

const groups = [
  "tokens",
  "tokens.accessToken",
  "tokens.accessToken.signingKey",
  "tokens.refreshToken"
]

const documentedDefaults: Options = {
  migrate: true,
  accessToken: { lifetime: "3600 seconds" },
  refreshToken: { idleTimeout: "2400 hours" }
}

/** The file in Watchword's options. Throws `CommandFailure` with every key that cannot be honoured. */
export function translateOldConfig(file: Options, name: string): Options {
  const problems: string[] = []
  let options = documentedDefaults

  const apply = (path: string, reading: Reading) => {
    if ("problem" in reading) problems.push(`${path}: ${reading.problem}`)
    else options = merged(options, reading.options)
  }
  const visit = (value: unknown, path: string) => {
    const rule = rules[path]
    if (rule !== undefined) apply(path, rule(value))
    else if (!groups.includes(path)) problems.push(`${path}: is no key of such a file`)
    else if (!isRecord(value)) problems.push(`${path}: must be an object`)
    else for (const [key, inner] of Object.entries(value)) visit(inner, `${path}.${key}`)
  }

  const { mysql, ...rest } = file
  const { tables, ...connection } = isRecord(mysql) ? mysql : {}
  const { url, problems: wrong } = mysqlUrl(isRecord(mysql) ? connection : mysql)
  problems.push(...wrong)
  if (url !== undefined) options = merged(options, { store: url })
  if (tables !== undefined) visit(tables, "mysql.tables")
  for (const [key, value] of Object.entries(rest)) visit(value, key)

  if (problems.length === 0) return withoutClash(options)
  throw new CommandFailure(
    [
      `${name}: read as a configuration file of supertokens-node-mysql-ref-jwt-webservice`,
      ...problems.map((problem) => `  ${problem}`)
    ].join("\n")
  )
}

/** Two levels deep: groups of options are merged, everything else is replaced. */
const merged = (into: Options, from: Options): Options => ({
  ...into,
  ...Object.fromEntries(
    Object.entries(from).map(([key, value]) => {
      const before = into[key]
      return [key, isRecord(before) && isRecord(value) ? { ...before, ...value } : value]
    })
  )
})

/** As documented: a key of one's own is never changed, nor is one that is not dynamic, whatever the interval. */
function withoutClash(options: Options): Options {
  const { keys, ...rest } = options
  if (!isRecord(keys)) return options
  const { dynamic, provided, rotateEvery } = keys
  if (provided !== undefined) return { ...rest, keys: { provided } }
  if (dynamic === false) return { ...rest, keys: { rotateEvery: "off" } }
  return rotateEvery === undefined ? rest : { ...rest, keys: { rotateEvery } }
}

/** What Watchword's options are called in such a file, so that messages about them can be understood. */
const oldNames = {
  "accessToken.lifetime": "tokens.accessToken.validity",
  "refreshToken.idleTimeout": "tokens.refreshToken.validity",
  "keys.rotateEvery": "tokens.accessToken.signingKey.updateInterval",
  "keys.provided": "tokens.accessToken.signingKey.keyPath",
  sweep: "tokens.refreshToken.removalCronjobInterval",
  store: "mysql"
} as const

/** A message about translated options in the file's own words. */
export const inOldNames = (message: string): string =>
  Object.entries(oldNames).reduce(
    (text, [name, old]) =>
      text.replaceAll(new RegExp(`(?<![\\w.])${name.replaceAll(".", "\\.")}(?![\\w])`, "g"), old),
    message
  )
