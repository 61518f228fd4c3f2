/**
 * The ideal cached check, which nothing that checks a token can be faster than by much: a lookup of the whole
 * token in a map, a glance at its end, and the user handed on. It is asked with the very tokens that
 * Watchword's servers are asked with, and nothing of Watchword is in its process.
 */
import { goodFor } from "./users.mjs"

/**
 * The check by a header's value: the user, or undefined.
 *
 * @typedef {(header: string | undefined) => { readonly userId: string, readonly expiresAt: number } | undefined} Check
 */

/**
 * @param {import("./watchword.mjs").By} by
 * @param {import("./watchword.mjs").Borrowed} borrowed
 * @returns {Check}
 */
export function idealCheck(by, { users, accessName }) {
  const read = by === "bearer" ? bearerToken : cookieNamed(accessName)
  const expiresAt = Date.now() + goodFor * 1000
  const known = new Map(
    users.map(({ userId, headers }) => [
      read(headers.authorization ?? headers.cookie),
      { userId, expiresAt }
    ])
  )
  return (header) => {
    if (header === undefined) return undefined
    const user = known.get(read(header))
    return user !== undefined && Date.now() < user.expiresAt ? user : undefined
  }
}

const bearerToken = (header) => (header.startsWith("Bearer ") ? header.slice(7) : undefined)

const cookieNamed = (name) => {
  const start = `${name}=`
  return (header) => {
    const at = header.startsWith(start) ? 0 : header.indexOf(`; ${start}`)
    if (at === -1) return undefined
    const from = at === 0 ? start.length : at + 2 + start.length
    const end = header.indexOf(";", from)
    return end === -1 ? header.slice(from) : header.slice(from, end)
  }
}
