/**
 * The `mysql` group of an old configuration file, as the URL of a store.
 */

const known = ["host", "port", "user", "password", "database", "connectionLimit"]

interface MysqlUrl {
  readonly url?: string
  readonly problems: readonly string[]
}

/** The URL, or what is wrong, with no value in it: one of them is a password. */
export function mysqlUrl(mysql: unknown): MysqlUrl {
  if (typeof mysql !== "object" || mysql === null) {
    return { problems: ["mysql: must be an object with user, password and database"] }
  }
  const given: Readonly<Record<string, unknown>> = { ...mysql }
  const problems = Object.keys(given)
    .filter((key) => !known.includes(key))
    .map((key) => `mysql.${key}: is no key of such a file`)
  const text = (key: string, otherwise?: string): string => {
    const value = given[key] ?? otherwise
    if (typeof value === "string" && (value !== "" || key === "password")) return value
    problems.push(`mysql.${key}: ${value === undefined ? "is missing" : "must be a string"}`)
    return ""
  }
  const whole = (key: string): number | undefined => {
    const value = given[key]
    if (value === undefined || (Number.isSafeInteger(value) && Number(value) > 0)) {
      return value === undefined ? undefined : Number(value)
    }
    problems.push(`mysql.${key}: must be a whole number from 1`)
    return undefined
  }

  const host = text("host", "localhost")
  const port = whole("port") ?? 3306
  const account = [text("user"), text("password")].map(encodeURIComponent).join(":")
  const database = encodeURIComponent(text("database"))
  const connections = whole("connectionLimit")
  if (problems.length > 0) return { problems }
  const address = host.includes(":") ? `[${host}]` : encodeURIComponent(host)
  const query = connections === undefined ? "" : `?connectionLimit=${connections}`
  return { url: `mysql://${account}@${address}:${port}/${database}${query}`, problems }
}
