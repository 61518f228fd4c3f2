/**
 * The texts that nobody may see: the deployment's secrets and the service's API keys. Messages tell their
 * length and nothing else.
 */
import { describeSecret } from "./given.ts"
import { setting } from "./setting.ts"
import { readTexts } from "./settingKinds.ts"

const leastSecretBytes = 32
const leastDifferentCharacters = 8
const mostSecrets = 16

const makeOne = `node -e "console.log(require('node:crypto').randomBytes(32).toString('base64url'))"`

/** The secrets, newest first. */
export const secrets = setting(
  {
    allowed: `a random string of at least ${leastSecretBytes} bytes, or a list of up to ${mostSecrets} different ones, newest first`,
    example: `what this prints: ${makeOne}`
  },
  (given) => readTexts(given, mostSecrets, secretProblem)
)

// No proof of randomness, but what is typed to fill the length, such as 32 times the same character, is found.
function secretProblem(text: unknown): string | undefined {
  if (typeof text !== "string" || Buffer.byteLength(text) < leastSecretBytes) {
    return describeSecret(text)
  }
  const different = new Set(text).size
  return different < leastDifferentCharacters
    ? `${describeSecret(text)} with only ${different} different character${different === 1 ? "" : "s"}`
    : undefined
}

const mostApiKeys = 100
// What travels in a header: printable ASCII without blanks.
const apiKey = /^[\x21-\x7e]{16,512}$/

/** The keys that callers of the service show. */
export const apiKeys = setting(
  {
    allowed: `16 to 512 printable ASCII characters without blanks, or a list of up to ${mostApiKeys} different ones`,
    example: `what this prints: ${makeOne}`
  },
  (given) => readTexts(given, mostApiKeys, apiKeyProblem)
)

function apiKeyProblem(text: unknown): string | undefined {
  if (typeof text === "string" && apiKey.test(text)) return undefined
  const long = typeof text === "string" && text.length >= 16 && text.length <= 512
  return long ? `${describeSecret(text)}, not all printable ASCII` : describeSecret(text)
}
