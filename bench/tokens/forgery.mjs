/**
 * Tokens that have to be refused, made out of good ones.
 */
import { randomBytes } from "node:crypto"

const base64url = (bytes) => randomBytes(bytes).toString("base64url")

/** The same with another character in the middle of its last part, where no padding hides the change. */
export const forgeSignature = (token) => {
  const start = Math.max(token.lastIndexOf("."), token.lastIndexOf("*"), token.lastIndexOf("=")) + 1
  const at = start + ((token.length - start) >> 1)
  return token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1)
}

/** The same about another user, under the signature that it had. */
const forgeClaims = (token) => {
  const [header, claims, signature] = token.split(".")
  const changed = { ...JSON.parse(Buffer.from(claims, "base64url").toString()), sub: "admin" }
  return [header, Buffer.from(JSON.stringify(changed)).toString("base64url"), signature].join(".")
}

/** Half of them with another signature, half with other claims. */
export const forged = (texts) =>
  texts.map((text, index) => (index % 2 === 0 ? forgeSignature(text) : forgeClaims(text)))

const garbageKinds = [
  // A secret of another system, as clients send it by mistake.
  () => base64url(32),
  // Three parts of nothing, as long as a token's.
  () => `${base64url(60)}.${base64url(300)}.${base64url(32)}`,
  // The right header, and nothing right after it.
  (text) => `${text.slice(0, text.indexOf("."))}.${base64url(300)}.${base64url(32)}`,
  // Cut off.
  (text) => text.slice(0, text.lastIndexOf(".")),
  (text) => text.slice(0, text.length >> 1),
  // Not in the alphabet.
  (text) => text.replaceAll("e", "\u00e9"),
  // A header's whole value.
  (text) => `Bearer ${text}`,
  () => "..",
  () => "undefined"
]

/** All kinds of garbage in turn. */
export const garbage = (texts) =>
  texts.map((text, index) => garbageKinds[index % garbageKinds.length](text))

/** About as long as Node lets a request's headers be. */
const oversizedLength = 16_000

/** The right header, a signature of the right length, and far too much between them. */
export const oversized = (texts) =>
  texts.map((text) => {
    const header = text.slice(0, text.indexOf("."))
    return `${header}.${base64url((oversizedLength * 3) >> 2)}.${text.slice(text.lastIndexOf(".") + 1)}`
  })
