/**
 * A database's address as a URL. Nothing of it is repeated in a message but the host, the port and the
 * database: the rest may hold a password.
 */
import { StoreRefused } from "../../ports/failure.ts"

export interface Address {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string | undefined
  /** Whether the connection is encrypted, and the server's certificate and name are checked. */
  readonly ssl: boolean
  /** How many connections there may be at once. */
  readonly connectionLimit: number
}

const example = "mysql://user:password@host:3306/database"

/** Reads `mysql://user:password@host:port/database`, with `?ssl=true` and `?connectionLimit=20`. */
export function parseAddress(text: string): Address {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== "mysql:" || url.hostname === "") {
    throw refused(`the URL must look like ${example}`)
  }
  const settings = new Map(url.searchParams)
  const ssl = settings.get("ssl") ?? "false"
  const connectionLimit = settings.get("connectionLimit") ?? "10"
  settings.delete("ssl")
  settings.delete("connectionLimit")
  if (settings.size > 0) {
    throw refused("the URL may set ssl and connectionLimit; for anything else pass a mysql2 pool")
  }
  if (ssl !== "true" && ssl !== "false") throw refused("ssl in the URL must be true or false")
  if (!/^[1-9][0-9]{0,3}$/.test(connectionLimit)) {
    throw refused("connectionLimit in the URL must be a whole number from 1 to 9999")
  }
  const database = decoded(url.pathname.slice(1))
  return {
    host: decoded(url.hostname.replace(/^\[(.*)\]$/, "$1")),
    port: url.port === "" ? 3306 : Number(url.port),
    user: decoded(url.username),
    password: decoded(url.password),
    database: database === "" ? undefined : database,
    ssl: ssl === "true",
    connectionLimit: Number(connectionLimit)
  }
}

/** The address without its secrets, to be shown. */
export const shownAddress = ({ host, port, database }: Address): string =>
  `mysql://…@${host.includes(":") ? `[${host}]` : host}:${port}/${database ?? ""}`

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    throw refused("the URL has a % that is not followed by two hexadecimal digits; write %25 for %")
  }
}

const refused = (message: string): StoreRefused =>
  new StoreRefused({ message: `mysqlStore: ${message}` })
