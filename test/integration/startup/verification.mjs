/**
 * The least that a program does with sessions: it creates one and verifies its access token. The argument is
 * JSON of more options.
 */
import { createSessions, memoryStore } from "watchword"

const [, , options = "{}"] = process.argv
const sessions = await createSessions({
  store: memoryStore(),
  secret: "of thirty-two bytes or more, for these tests",
  issuer: "https://api.example.com",
  ...JSON.parse(options)
})
const created = await sessions.create({ userId: "alice" })
const verified = await sessions.verify(created.accessToken.value)
if (!verified.ok) throw new Error(verified.refusal.code)
await sessions.close()
