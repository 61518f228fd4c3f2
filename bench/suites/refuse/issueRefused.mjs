/**
 * Makes the tokens that are to be refused, a file for each kind.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"

import { forged, garbage, oversized } from "../../tokens/forgery.mjs"
import { issueTokens, newKey, readTokens } from "../../tokens/issuance.mjs"

const hour = 3_600_000

/** A clock of long ago, by which a token that lives for a day has been expired for an hour. */
const yesterday = {
  now: () => Date.now() - 25 * hour,
  monotonic: () => performance.now()
}

/**
 * @param {{ folder: string, count: number, oversizedCount: number }} given
 * @returns {Promise<{ jwk: Record<string, string>, files: Record<string, string> }>}
 */
export const issueRefused = async ({ folder, count, oversizedCount }) => {
  const jwk = newKey("HS256")
  const issue = (name, changes = {}) => issueTokens({ folder, name, jwk, count, ...changes })
  const good = await issue("good")
  const { texts } = readTokens(good)
  const write = (name, refused) => {
    const file = join(folder, `${name}.json`)
    writeFileSync(file, JSON.stringify({ texts: refused }))
    return file
  }
  const files = {
    good,
    forged: write("forged", forged(texts)),
    expired: await issue("expired", { clock: yesterday }),
    garbage: write("garbage", garbage(texts)),
    oversized: write("oversized", oversized(texts.slice(0, oversizedCount))),
    unknownKey: await issue("unknownKey", { jwk: newKey("HS256") })
  }
  return { jwk, files }
}
