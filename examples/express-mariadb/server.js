/**
 * Sessions in an Express application, kept in MariaDB or MySQL, so that they outlive a restart and any number
 * of processes share them.
 */
import * as Schema from "effect/Schema"
import express from "express"
import { createSessions } from "watchword"
import { expressSessions } from "watchword/express"
import { mysqlStore } from "watchword/mysql"

const { MARIADB_URL, WATCHWORD_SECRET, PORT = "3000" } = process.env
const { ISSUER = `http://localhost:${PORT}` } = process.env
if (!MARIADB_URL || !WATCHWORD_SECRET) {
  console.error(`Say where the database is, and a secret of at least 32 bytes that stays the same:
  MARIADB_URL=mysql://user:password@127.0.0.1:3306/app WATCHWORD_SECRET=… npm start`)
  process.exit(1)
}

// Stands for your own table of users, which would hold hashes of passwords.
/** @type {ReadonlyMap<unknown, { readonly password: string, readonly role: "user" | "admin" }>} */
const users = new Map([
  ["alice", { password: "wonderland", role: "admin" }],
  ["bob", { password: "builder", role: "user" }]
])

const sessions = await createSessions({
  store: mysqlStore(MARIADB_URL),
  migrate: true, // in production `watchword migrate`, as an account that may change tables
  secret: WATCHWORD_SECRET,
  issuer: ISSUER,
  cookies: { secure: ISSUER.startsWith("https:") },
  claims: Schema.toStandardSchemaV1(Schema.Struct({ role: Schema.Literals(["user", "admin"]) }))
})
sessions.on("theft", ({ userId, presentedBy }) => {
  console.warn(`${userId}: an old token came from ${presentedBy?.ip ?? "somewhere"}`)
})
const auth = expressSessions(sessions)

const app = express()
app.use(express.json())
app.use(auth.middleware)
app.use("/auth", auth.routes) // refresh, sign-out, the list of devices

app.post("/login", async (req, res) => {
  const { user: userId, password } = req.body ?? {}
  const user = users.get(userId)
  if (user === undefined || user.password !== password) {
    res.status(401).json({ message: "No such user, or another password." })
    return
  }
  const signedIn = await auth.of(req).create({ userId, claims: { role: user.role } })
  if (signedIn.ok) res.json(signedIn.body)
  else res.status(403).json(signedIn.refusal)
})

app.get("/me", auth.required(), (req, res) => {
  const { userId, claims } = auth.session(req)
  res.json({ userId, role: claims.role })
})

app.get("/admin", auth.required({ claims: ({ role }) => role === "admin" }), (_req, res) => {
  res.json({ users: users.size })
})

app.post("/transfer", auth.required({ maxAuthAge: "5 minutes" }), (_req, res) => {
  res.json({ ok: true })
})

// What a client does about `reauthentication_required`.
app.post("/reauthenticate", auth.required(), async (req, res) => {
  const user = users.get(auth.session(req).userId)
  if (user?.password !== req.body?.password) {
    res.status(403).json({ message: "Another password." })
    return
  }
  const result = await auth.of(req).reauthenticated({ authMethod: "pwd" })
  if (result.ok) res.json(result.body)
  else res.status(401).json(result.refusal)
})

app.post("/sign-out-everywhere", auth.required(), async (req, res) => {
  const { revoked } = await sessions.revokeAll({ userId: auth.session(req).userId })
  await auth.of(req).revoke() // takes the tokens from this client, too
  res.json({ revoked })
})

const server = app.listen(Number(PORT), "127.0.0.1", () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address())
  console.log(`http://localhost:${port}`)
})
process.once("SIGTERM", () => server.close(() => void sessions.close()))
