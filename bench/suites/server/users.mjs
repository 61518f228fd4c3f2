/**
 * Who asks: 1,000 users with a credential each, so that neither a cache nor the engine sees one of them alone.
 */
import { createHash } from "node:crypto"

/**
 * A user, and the headers by which a server is to know them.
 *
 * @typedef {object} SignedIn
 * @property {string} userId
 * @property {Readonly<Record<string, string>>} headers
 */

/**
 * Their ids, all of a length.
 *
 * @param {boolean} once a few are enough to show that it works
 * @returns {readonly string[]}
 */
export const userIds = (once) =>
  Array.from({ length: once ? 50 : 1_000 }, (_, index) =>
    createHash("sha256").update(`user ${index}`).digest("hex").slice(0, 32)
  )

/** How long what is signed for the measurement is good: longer than that takes, in seconds. */
export const goodFor = 86_400

/**
 * The header of cookies that a browser would send to `/me` after it got these.
 *
 * @param {readonly string[]} lines `Set-Cookie` values
 */
export const cookiesOf = (lines) => ({
  cookie: lines
    .filter((line) => !/; *path=\/[^;]/i.test(line))
    .map((line) => line.slice(0, line.indexOf(";")))
    .join("; ")
})

/**
 * The same headers with one character changed in the middle of each secret.
 *
 * @param {Readonly<Record<string, string>>} headers
 */
export const forged = (headers) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      name === "cookie"
        ? value
            .split("; ")
            .map((pair) => changed(pair, pair.indexOf("=") + 1))
            .join("; ")
        : changed(value, value.indexOf(" ") + 1)
    ])
  )

function changed(text, from) {
  const at = from + Math.floor((text.length - from) / 2)
  return text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1)
}
