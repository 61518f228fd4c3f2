/**
 * The command as it is installed: what it prints, and what it makes.
 */
import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"

import { describe, expect, test } from "vitest"

import { startNode } from "../../support/childProcess.ts"
import { asking, textAt } from "./asking.ts"
import { ended } from "./ended.ts"
import { folder, serving } from "./started.ts"

const { version } = JSON.parse(
  readFileSync(new URL("../../../package.json", import.meta.url), "utf8")
) as { readonly version: string }

describe("without a service", () => {
  test("--version prints the package's version", async () => {
    expect(await ended(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" })
  })

  test("--help names every command, and every command's help its flags", async () => {
    const general = await ended(["--help"])
    expect(general).toMatchObject({ code: 0, stderr: "" })
    expect(general.stdout).toMatch(/watchword serve[^]*watchword migrate/)
    const serve = await ended(["serve", "--help"])
    expect(serve).toMatchObject({ code: 0, stderr: "" })
    for (const flag of [
      "--config",
      "--port",
      "--host",
      "--store",
      "--api-key",
      "WATCHWORD_SECRET"
    ]) {
      expect(serve.stdout).toContain(flag)
    }
    const migrate = await ended(["migrate", "-h"])
    expect(migrate).toMatchObject({ code: 0, stderr: "" })
    for (const flag of ["--config", "--store", "--print-sql"])
      expect(migrate.stdout).toContain(flag)
  })

  test("--version and --help load nothing from a package", async () => {
    // Node tells of every module that is loaded.
    const hook = `export const load = (url, context, next) => { process.stderr.write(url + "\\n"); return next(url, context) }`
    const register = `import { register } from "node:module"; register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hook)}`)})`
    for (const args of [["--version"], ["--help"], ["serve", "--help"]]) {
      const child = startNode("dist/cli/main.js", {
        args,
        nodeArgs: ["--import", `data:text/javascript,${encodeURIComponent(register)}`]
      })
      await child.exited
      expect(child.stderr).toContain("/dist/cli/main.js")
      expect(child.stderr).not.toContain("node_modules")
      expect(child.stderr).not.toContain("/dist/http/")
    }
  })

  test.each([
    [[], "which command? there are serve, migrate and revoke-key"],
    [["swerve"], '"swerve" is no command; there are serve, migrate and revoke-key'],
    [["revoke-key"], "which key? watchword revoke-key KID"],
    [["revoke-key", "--store", "memory:"], "which key? watchword revoke-key KID"],
    [["revoke-key", "KID", "--port", "1"], "Unknown option '--port'"],
    [["serve", "--prot", "1"], "Unknown option '--prot'"],
    [["serve", "--port", "abc"], '--port: given "abc"; allowed: a whole number from 0 to 65535'],
    [["migrate", "--port", "1"], "Unknown option '--port'"]
  ])("%j is a usage error: one line, and 2", async (args, start) => {
    const { code, stdout, stderr } = await ended(args)
    expect(code).toBe(2)
    expect(stdout).toBe("")
    expect(stderr.startsWith(`watchword: ${start}`)).toBe(true)
    expect(stderr.trimEnd()).not.toContain("\n")
  })
})

describe("a service that nobody configured", () => {
  test("says where it is, where the data lies, and what to paste", async () => {
    const cwd = folder()
    const { process, url } = await serving(cwd)
    await process.line(/alice/)
    expect(process.stdout).toBe(
      [
        `Watchword ${version} listens on ${url}`,
        `Sessions live in ${join(cwd, "watchword.db")}`,
        `The secret is in ${join(cwd, "watchword.secret")} (keep it with the data)`,
        "No API key is set, so only this machine is answered",
        "",
        "A first session:",
        `  curl -X POST ${url}/session -H "Content-Type: application/json" \\`,
        `    -d '{"userId":"alice"}'`,
        ""
      ].join("\n")
    )
    expect(new URL(url).hostname).toBe("127.0.0.1")
    expect(statSync(join(cwd, "watchword.secret")).mode & 0o777).toBe(0o600)
    expect(readdirSync(cwd)).toEqual(expect.arrayContaining(["watchword.db", "watchword.secret"]))
  })

  test("what it says to paste makes a session, with the key where there is one", async () => {
    for (const env of [{}, { WATCHWORD_API_KEY: "the-api-key-of-these-tests" }]) {
      const { process } = await serving(folder(), [], env)
      await process.line(/alice/)
      const [, pasted = ""] = process.stdout.split("A first session:\n")
      // The command as a shell would read it.
      const [, method = "", target = ""] = /curl -X (\w+) (\S+)/.exec(pasted) ?? []
      const headers = Object.fromEntries(
        [...pasted.matchAll(/-H "([^:]+): ([^"]+)"/g)].map(([, name = "", value = ""]) => [
          name.toLowerCase(),
          value.replace("$WATCHWORD_API_KEY", env.WATCHWORD_API_KEY ?? "")
        ])
      )
      const body = /-d '([^']+)'/.exec(pasted)?.[1]
      expect(Object.keys(headers)).toEqual([
        "content-type",
        ...("WATCHWORD_API_KEY" in env ? ["authorization"] : [])
      ])
      const response = await asking(target)(method, target, { headers, body })
      expect(response.body).toMatchObject({ status: "OK", session: { userId: "alice" } })
    }
  })

  test("two that start in one folder at the same time agree on the secret", async () => {
    const cwd = folder()
    const [one, other] = await Promise.all([serving(cwd), serving(cwd)])
    const { body } = await one.ask("POST", "/session", { body: { userId: "alice" } })
    const refreshToken = textAt(body, "refreshToken", "value")
    const refreshed = await other.ask("PUT", "/refresh", {
      body: { refreshToken, idRefreshToken: "x" }
    })
    expect(refreshed.body).toMatchObject({ status: "OK" })
  })

  test("keeps nothing on disk with --store memory:", async () => {
    const cwd = folder()
    const { ask, process } = await serving(cwd, ["--store", "memory:"])
    expect((await ask("POST", "/session", { body: { userId: "alice" } })).status).toBe(200)
    expect(await process.kill("SIGTERM")).toEqual({ code: 0, signal: null })
    expect(readdirSync(cwd)).toEqual([])
  })
})
