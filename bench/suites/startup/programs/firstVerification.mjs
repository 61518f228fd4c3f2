/**
 * From nothing to the first verified token, and to the end.
 */
import { createSessions, memoryStore } from "watchword"

const sessions = await createSessions({
  store: memoryStore(),
  secret: "benchmarks-only-b51d9a07c3e84f26",
  issuer: "https://api.example.com"
})
const { accessToken } = await sessions.create({ userId: "alice" })
const answer = await sessions.verify(accessToken.value)
if (answer.session?.userId !== "alice") throw new Error("the token was refused")
await sessions.close()
