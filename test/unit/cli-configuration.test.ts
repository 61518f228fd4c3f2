/**
 * Where the command's options come from: flags before variables before the file before the defaults, and
 * every mistake told under the name that its author used.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

import { describe, expect, onTestFinished, test } from "vitest"

import { CommandFailure } from "../../src/cli/commandFailure.ts"
import { configure } from "../../src/cli/configuration.ts"
import { readFlags } from "../../src/cli/flags.ts"
import { migrateFlags, serveFlags } from "../../src/cli/usage.ts"

const secret = "4f1c9a7be2d05836-the-secret-of-these-tests"
const other = "a-second-secret-of-these-tests-6b1e22a0c9"

function file(content: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), "watchword-cli-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, "watchword.json")
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content))
  return path
}

/** What the command would say, and end with. */
function failure(work: () => unknown): { readonly exitCode: number; readonly message: string } {
  try {
    work()
  } catch (error) {
    if (error instanceof CommandFailure) return { exitCode: error.exitCode, message: error.message }
    throw error
  }
  throw new Error("it did not fail")
}

describe("precedence", () => {
  const config = () =>
    file({
      port: 1001,
      host: "127.0.0.2",
      store: "sqlite:file.db",
      apiKey: "the-key-from-the-file"
    })
  const variables = {
    WATCHWORD_PORT: "1002",
    WATCHWORD_HOST: "127.0.0.3",
    WATCHWORD_STORE: "sqlite:variable.db",
    WATCHWORD_API_KEY: "the-key-from-the-variable",
    WATCHWORD_SECRET: secret
  }
  const flags = {
    port: "1003",
    host: "127.0.0.4",
    store: "sqlite:flag.db",
    "api-key": "the-key-from-the-flag"
  }

  test("nothing at all is enough", () => {
    expect(configure({}, {}).decoded).toMatchObject({
      port: 3567,
      host: "127.0.0.1",
      store: { kind: "sqlite", file: "watchword.db" },
      apiKeys: [],
      secrets: undefined
    })
  })

  test("the file goes before the defaults", () => {
    expect(configure({ config: config() }, {}).decoded).toMatchObject({
      port: 1001,
      host: "127.0.0.2",
      store: { kind: "sqlite", file: "file.db" },
      apiKeys: ["the-key-from-the-file"]
    })
  })

  test("a variable goes before the file", () => {
    expect(configure({ config: config() }, variables).decoded).toMatchObject({
      port: 1002,
      host: "127.0.0.3",
      store: { kind: "sqlite", file: "variable.db" },
      apiKeys: ["the-key-from-the-variable"],
      secrets: [secret]
    })
  })

  test("a flag goes before a variable", () => {
    expect(configure({ config: config(), ...flags }, variables).decoded).toMatchObject({
      port: 1003,
      host: "127.0.0.4",
      store: { kind: "sqlite", file: "flag.db" },
      apiKeys: ["the-key-from-the-flag"]
    })
  })

  test("an empty variable is none", () => {
    expect(configure({}, { WATCHWORD_PORT: "", WATCHWORD_SECRET: "" }).decoded).toMatchObject({
      port: 3567,
      secrets: undefined
    })
  })

  test.each([`${secret},${other}`, `${secret}\n${other}\n`, `${secret},\r\n${other}`])(
    "several secrets stand in one variable, newest first",
    (text) => {
      const { decoded } = configure({}, { WATCHWORD_SECRET: text })
      expect(decoded.secrets).toEqual([secret, other])
    }
  )
})

describe("mistakes", () => {
  test.each([
    ["port", "abc", '--port: given "abc"; allowed: a whole number from 0 to 65535'],
    ["port", "70000", "--port: given 70000; allowed: a whole number from 0 to 65535"],
    ["port", "", '--port: given ""; allowed: a whole number from 0 to 65535'],
    ["port", "0x50", '--port: given "0x50"; allowed: a whole number from 0 to 65535'],
    ["host", "a b", '--host: given "a b"; allowed: an IP address'],
    ["store", "redis:x", '--store: given a store of the kind "redis:"; allowed: "sqlite:FILE"'],
    ["api-key", "short", "--api-key: given a string of 5 bytes; allowed: 16 to 512 printable"]
  ])("in the flag --%s %j make a usage error of one line", (flag, value, start) => {
    const { exitCode, message } = failure(() => configure({ [flag]: value }, {}))
    expect(exitCode).toBe(2)
    expect(message.startsWith(start)).toBe(true)
    expect(message).not.toContain("\n")
  })

  test("in a variable name the variable", () => {
    const { exitCode, message } = failure(() => configure({}, { WATCHWORD_PORT: "abc" }))
    expect(exitCode).toBe(1)
    expect(message).toMatch(/^WATCHWORD_PORT: given "abc"; allowed: /)
  })

  test("with secrets and passwords do not repeat them", () => {
    const hidden = "hidden-and-short"
    const messages = [
      failure(() => configure({}, { WATCHWORD_SECRET: hidden })),
      failure(() => configure({ "api-key": `${hidden} with blanks` }, {})),
      failure(() => configure({ store: `mysql://user:${hidden}@` }, {})),
      failure(() => configure({ config: file(`{"secret": "${hidden}" "port": 1}`) }, {})),
      failure(() => configure({ config: file({ secret: hidden, apiKey: hidden.slice(0, 9) }) }, {}))
    ].map(({ message }) => message)
    for (const message of messages) expect(message).not.toContain("hidden")
  })

  test("in a file are told all at once, under its name", () => {
    const path = file({ port: "x", sesionsPerUser: {}, refreshToken: { leeway: -1 } })
    const { exitCode, message } = failure(() => configure({ config: path }, {}))
    expect(exitCode).toBe(1)
    expect(message).toMatch(/watchword\.json: 3 mistakes in the options\n/)
    expect(message).toContain("  sesionsPerUser: is no option")
    expect(message).toContain("  refreshToken.leeway: given -1")
    expect(message).toContain('  port: given "x"')
  })

  test("in flags, variables and a file are told all at once", () => {
    const path = file({ issuer: 1, store: "redis:y", sweep: "sometimes" })
    const { exitCode, message } = failure(() =>
      configure(
        { config: path, port: "abc", store: "foo:x", "api-key": "q" },
        { WATCHWORD_HOST: "a b", WATCHWORD_PORT: "-1", WATCHWORD_SECRET: "short" }
      )
    )
    expect(exitCode).toBe(2)
    const said = (line: string) => expect.stringMatching(new RegExp(`^  ${line}: given `))
    expect(message.split("\n")).toEqual([
      "5 mistakes",
      said("--port"),
      said("WATCHWORD_HOST"),
      said("--store"),
      said("--api-key"),
      said("WATCHWORD_SECRET"),
      `${path}: 2 mistakes in the options`,
      said("issuer"),
      said("sweep")
    ])
  })

  test("in variables alone are told all at once", () => {
    const { exitCode, message } = failure(() =>
      configure(
        {},
        {
          WATCHWORD_PORT: "abc",
          WATCHWORD_STORE: "foo:x",
          WATCHWORD_API_KEY: "q",
          WATCHWORD_SECRET: "w"
        }
      )
    )
    expect(exitCode).toBe(1)
    expect(message.match(/^.*: given/gm)).toEqual([
      "  WATCHWORD_PORT: given",
      "  WATCHWORD_STORE: given",
      "  WATCHWORD_API_KEY: given",
      "  WATCHWORD_SECRET: given"
    ])
  })

  test("in a flag are told beside a file that cannot be read", () => {
    const { message } = failure(() => configure({ config: "/no/such/file.json", port: "abc" }, {}))
    expect(message).toMatch(
      /^--port: given "abc".*\n\/no\/such\/file\.json: cannot be read \(ENOENT\)/
    )
  })

  test("in what should be a file", () => {
    expect(failure(() => configure({ config: "/no/such/file.json" }, {})).message).toBe(
      "/no/such/file.json: cannot be read (ENOENT)"
    )
    expect(failure(() => configure({ config: file("[1]") }, {})).message).toMatch(
      /watchword\.json: must be an object of options$/
    )
    expect(failure(() => configure({ config: file('{\n"port": 1,\n}') }, {})).message).toMatch(
      /watchword\.json: is not valid JSON \(line 3\)$/
    )
  })
})

describe("flags", () => {
  test("are read with a blank or an equals sign", () => {
    expect(readFlags(["--port", "1", "--host=h"], serveFlags)).toEqual({ port: "1", host: "h" })
    expect(readFlags(["--print-sql"], migrateFlags)).toEqual({ "print-sql": true })
    expect(readFlags([], serveFlags)).toEqual({})
  })

  test.each([
    [["--prot", "1"], "Unknown option '--prot'"],
    [["--port"], "Option '--port <value>' argument missing"],
    [["--port", "1", "--port", "2"], "--port is given twice"],
    [["extra"], "Unexpected argument 'extra'"],
    [["--print-sql"], "Unknown option '--print-sql'"],
    [["-p", "1"], "Unknown option '-p'"]
  ])("%j are refused in one line", (args, start) => {
    const { exitCode, message } = failure(() => readFlags(args, serveFlags))
    expect(exitCode).toBe(2)
    expect(message).toBe(`${start} (see: watchword --help)`)
  })
})
