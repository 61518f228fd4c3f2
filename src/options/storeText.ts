/**
 * A store as text, for where only text can be given: `sqlite:FILE`, `mysql://…` or `memory:`. What is
 * wrong with one is told without quoting it, for it may hold a password.
 */
import * as Result from "effect/Result"

import { SessionsError } from "../app/SessionsError.ts"
import { describe, describeSecret } from "./given.ts"
import { right, setting, wrong, type Reading, type Rule } from "./setting.ts"

/** What a store's text names. `file` is as written: relative to the working directory, or absolute. */
export type StoreText =
  | { readonly kind: "sqlite"; readonly file: string }
  | { readonly kind: "mysql"; readonly url: string }
  | { readonly kind: "memory" }

const rule: Rule = {
  allowed: `"sqlite:FILE", "mysql://USER:PASSWORD@HOST:PORT/DATABASE" (special characters percent-encoded), or "memory:"`,
  example: `"sqlite:watchword.db"`
}

/** The option `store` of the service. */
export const storeSetting = setting(rule, readStoreText)

/**
 * Reads a store's text. `option` names it in the message, such as `--store`.
 *
 * @throws SessionsError `config_invalid` where it names none
 */
export function storeText(text: string, option: string): StoreText {
  const reading = readStoreText(text)
  if (Result.isSuccess(reading)) return reading.success
  const [{ given }] = reading.failure
  throw new SessionsError(
    "config_invalid",
    `${option}: given ${given}; allowed: ${rule.allowed}; for example: ${rule.example}`
  )
}

function readStoreText(given: unknown): Reading<StoreText> {
  if (typeof given !== "string") return wrong(describe(given))
  const scheme = /^[a-z][a-z\d+.-]{0,19}:/i.exec(given)?.[0]
  switch (scheme) {
    case undefined:
      return wrong(`${describeSecret(given)} that names no kind of store`)
    case "memory:":
      return given === scheme ? right({ kind: "memory" }) : wrong(`"memory:" with more after it`)
    case "sqlite:":
      return readFile(given.slice(scheme.length))
    case "mysql:":
      return readMysql(given)
    default:
      return wrong(`a store of the kind "${scheme}"`)
  }
}

function readFile(file: string): Reading<StoreText> {
  if (file === "") return wrong(`"sqlite:" without a file`)
  if (file === ":memory:") return wrong(`"sqlite::memory:" (write "memory:")`)
  // "sqlite://data.db" would be a file in the root directory.
  if (file.startsWith("//")) return wrong(`"sqlite:" with slashes before the file`)
  return file.includes("\0")
    ? wrong("a file with a NUL in its name")
    : right({ kind: "sqlite", file })
}

function readMysql(url: string): Reading<StoreText> {
  if (!url.startsWith("mysql://") || !URL.canParse(url))
    return wrong(`a "mysql:" URL that is malformed`)
  const { hostname, pathname, hash } = new URL(url)
  if (hostname === "") return wrong(`a "mysql:" URL without a host`)
  if (hash !== "") return wrong(`a "mysql:" URL with a fragment (write "#" as "%23")`)
  return /^\/[^/]+$/.test(pathname)
    ? right({ kind: "mysql", url })
    : wrong(`a "mysql:" URL without a database`)
}
