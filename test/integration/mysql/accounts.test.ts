/**
 * The accounts of docs/operations.md: each may do what it is for, with the rights that the page gives it.
 */
import { randomBytes } from "node:crypto"

import { expect, onTestFinished, test } from "vitest"

import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import { createSessions } from "../../../src/index.ts"
import { asAdministrator, freshDatabase } from "../../support/mariadb.ts"
import { page } from "../docs/markdown.ts"
import { granted, secret } from "../useCases/given.ts"

/** The page's statements about accounts, block by block. */
const blocks = page("docs/operations.md")
  .blocks.filter(({ code, language }) => language === "sql" && code.includes("GRANT"))
  .map(({ code }) => code.trim().split("\n"))

/** The page's two accounts under names of the test's own, with all rights of a block or with none. */
async function accounts() {
  const database = await freshDatabase()
  const suffix = randomBytes(8).toString("hex")
  const name = (account: string) => `${account.slice(-5)}_${suffix}`
  const here = (statement: string) =>
    statement
      .replaceAll(/'(watchword\w*)'@/g, (_, account: string) => `'${name(account)}'@`)
      .replaceAll("sessions.", `${database.database}.`)
  const run = (statements: readonly string[]) =>
    asAdministrator(async (admin) => {
      for (const statement of statements) await admin.query(here(statement))
    })
  const of = (account: string, password: string) => {
    const url = new URL(database.url)
    url.username = name(account)
    url.password = password
    return url.href
  }
  onTestFinished(async () => {
    await run(["DROP USER 'watchword_admin'@'%'", "DROP USER 'watchword'@'%'"])
    await database.drop()
  })
  return {
    run,
    admin: of("watchword_admin", "admin-password"),
    runtime: of("watchword", "password")
  }
}

const isAbout = (what: RegExp) => (statement: string) => what.test(statement)

test.each(["the whole database", "its own tables alone"])(
  "the account that runs needs no more than it is given on %s",
  async (scope) => {
    const [whole = [], tables = [], ...others] = blocks
    expect(others).toEqual([])
    const { admin, run, runtime } = await accounts()
    await run(whole.filter(isAbout(/^CREATE USER/)))
    await run(whole.filter(isAbout(/^GRANT .* TO 'watchword_admin'/)))
    const rights =
      scope === "the whole database" ? whole.filter(isAbout(/^GRANT .* TO 'watchword'/)) : tables
    expect(await mysqlStore(admin).migrate()).not.toEqual([])
    await run(rights)

    const issuer = "https://api.example.com"
    const log: string[] = []
    const sessions = await createSessions({
      store: mysqlStore(runtime),
      secret,
      issuer,
      logger: ({ level, message }) => void (level === "info" || log.push(message))
    })
    onTestFinished(() => sessions.close())
    const one = granted(await sessions.create({ userId: "alice", data: { cart: [] } }))
    const next = granted(await sessions.refresh({ refreshToken: one.refreshToken.value }))
    granted(await sessions.refresh({ refreshToken: next.refreshToken.value }))
    granted(await sessions.data.update({ sessionId: one.session.id, patch: { cart: ["tea"] } }))
    const delivered = new Promise((resolve) => sessions.deliver(resolve))
    expect(await sessions.revokeAll({ userId: "alice" })).toEqual({ revoked: 1 })
    await delivered
    expect(await sessions.sweep()).toEqual({ removed: 0, expired: 0 })
    await sessions.close()
    expect(log).toEqual([])
  }
)

test.each(["sessions", "signing_keys", "revocations", "events", "leases", "turns", "migrations"])(
  "an account that may not read watchword_%s is told so when the store is opened",
  async (table) => {
    const [whole = [], tables = []] = blocks
    const { admin, run, runtime } = await accounts()
    await run(whole.filter(isAbout(/^CREATE USER/)))
    await run(whole.filter(isAbout(/^GRANT .* TO 'watchword_admin'/)))
    await mysqlStore(admin).migrate()
    const others = tables.filter((statement) => !statement.includes(`watchword_${table} `))
    expect(others).toHaveLength(tables.length - 1)
    await run(others)
    await expect(
      createSessions({ store: mysqlStore(runtime), secret, issuer: "https://api.example.com" })
    ).rejects.toMatchObject({ code: "store_refused", message: expect.stringContaining("account") })
  }
)

test("a table that is gone is named when the store is opened", async () => {
  const database = await freshDatabase()
  onTestFinished(database.drop)
  await mysqlStore(database.url).migrate()
  await database.pool().query("DROP TABLE watchword_leases")
  await expect(
    createSessions({ store: mysqlStore(database.url), secret, issuer: "https://api.example.com" })
  ).rejects.toMatchObject({
    code: "store_refused",
    message: expect.stringContaining("lacks the table `watchword_leases`")
  })
})
