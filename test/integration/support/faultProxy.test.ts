/** The proxy's faults, seen from a client of a plain echo server and from a database's. */
import { once } from "node:events"
import { type AddressInfo, connect, createServer, type Socket } from "node:net"

import { expect, onTestFinished, test } from "vitest"

import { startFaultProxy } from "../../support/faultProxy.ts"
import { freshDatabase } from "../../support/mariadb.ts"

/** Answers `echo:` and what it was sent, and keeps what it has heard. */
const echoServer = async () => {
  const heard: Array<string> = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on("error", () => {})
    socket.on("data", (bytes: Buffer) => {
      heard.push(bytes.toString())
      socket.write(`echo:${bytes.toString()}`)
    })
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { heard, port: (server.address() as AddressInfo).port }
}

const setUp = async () => {
  const echo = await echoServer()
  const proxy = await startFaultProxy({ host: "127.0.0.1", port: echo.port })
  onTestFinished(proxy.close)
  const client = async () => {
    const socket = connect(proxy.port, proxy.host)
    onTestFinished(() => void socket.destroy())
    await once(socket, "connect")
    return socket
  }
  return { heard: echo.heard, proxy, client }
}

/** What the server answers, or the way in which the connection ends instead. */
const ask = (socket: Socket, question: string) =>
  new Promise<string>((resolve) => {
    socket.once("data", (bytes: Buffer) => resolve(bytes.toString()))
    socket.once("end", () => resolve("end"))
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "error"))
    socket.write(question)
  })

test("without a fault everything passes", async () => {
  const { proxy, client } = await setUp()
  expect(await ask(await client(), "hello")).toBe("echo:hello")
  expect(proxy.connections).toBe(1)
})

test("a delay comes before the request and before the answer", async () => {
  const { proxy, client } = await setUp()
  await proxy.setFault({ kind: "delay", ms: 40 })
  const start = performance.now()
  expect(await ask(await client(), "hello")).toBe("echo:hello")
  expect(performance.now() - start).toBeGreaterThanOrEqual(75)
})

test("with replies dropped the request arrives and the connection ends", async () => {
  const { heard, proxy, client } = await setUp()
  await proxy.setFault({ kind: "dropReplies" })
  expect(await ask(await client(), "hello")).toMatch(/^(end|ECONNRESET)$/)
  expect(heard).toEqual(["hello"])
})

test("a blackhole answers nothing, and what it holds arrives once it is gone", async () => {
  const { heard, proxy, client } = await setUp()
  const before = await client()
  expect(await ask(before, "first")).toBe("echo:first")
  await proxy.setFault({ kind: "blackhole" })
  const answers = [ask(before, "second"), ask(await client(), "third")]
  // Time for an answer that must not come.
  const silence = new Promise((resolve) => setTimeout(resolve, 50, "silence"))
  expect(await Promise.race([...answers, silence])).toBe("silence")
  expect(heard).toEqual(["first"])
  await proxy.setFault({ kind: "pass" })
  expect(await Promise.all(answers)).toEqual(["echo:second", "echo:third"])
})

test("a reset ends open connections and new ones", async () => {
  const { proxy, client } = await setUp()
  const before = await client()
  const ended = once(before, "error")
  await proxy.setFault({ kind: "reset" })
  expect(await ended).toMatchObject([{ code: "ECONNRESET" }])
  const socket = connect(proxy.port, proxy.host)
  expect(await once(socket, "error").catch((error: unknown) => [error])).toMatchObject([
    { code: "ECONNRESET" }
  ])
})

test("a refused port is open again after the fault, under the same number", async () => {
  const { proxy, client } = await setUp()
  await proxy.setFault({ kind: "refuse" })
  await expect(client()).rejects.toMatchObject({ code: "ECONNREFUSED" })
  await proxy.setFault({ kind: "pass" })
  expect(await ask(await client(), "hello")).toBe("echo:hello")
})

test("a half-closed connection still carries what the client sends", async () => {
  const { heard, proxy } = await setUp()
  const socket = connect({ port: proxy.port, host: proxy.host, allowHalfOpen: true })
  onTestFinished(() => void socket.destroy())
  await once(socket, "connect")
  const end = once(socket, "end")
  await proxy.setFault({ kind: "halfClose" })
  socket.resume()
  await end
  socket.write("still here")
  await expect.poll(() => heard).toEqual(["still here"])
})

test("only the matching request's reply is cut, and only once", async () => {
  const { heard, proxy, client } = await setUp()
  const cut = proxy.cutNextReply((bytes) => bytes.includes("write"))
  expect(await ask(await client(), "read")).toBe("echo:read")
  expect(await ask(await client(), "write 1")).toMatch(/^(end|ECONNRESET)$/)
  await cut
  expect(await ask(await client(), "write 2")).toBe("echo:write 2")
  expect(heard).toEqual(["read", "write 1", "write 2"])
})

test("a cut request never reaches the server", async () => {
  const { heard, proxy, client } = await setUp()
  const cut = proxy.cutNextRequest((bytes) => bytes.includes("write"))
  expect(await ask(await client(), "write 1")).toMatch(/^(end|ECONNRESET)$/)
  await cut
  expect(heard).toEqual([])
})

test("a database write whose reply is cut has happened, though its caller saw an error", async () => {
  const database = await freshDatabase()
  onTestFinished(database.drop)
  const proxy = await startFaultProxy(database)
  onTestFinished(proxy.close)
  const direct = database.pool()
  await direct.query("CREATE TABLE t (n INT PRIMARY KEY)")
  const pool = database.pool({ port: proxy.port })

  void proxy.cutNextReply((bytes) => bytes.includes("INSERT INTO t VALUES (1)"))
  const lost = { code: expect.stringMatching(/^(PROTOCOL_CONNECTION_LOST|ECONNRESET)$/) }
  await expect(pool.query("INSERT INTO t VALUES (1)")).rejects.toMatchObject(lost)
  void proxy.cutNextRequest((bytes) => bytes.includes("INSERT INTO t VALUES (2)"))
  await expect(pool.query("INSERT INTO t VALUES (2)")).rejects.toMatchObject(lost)
  await pool.query("INSERT INTO t VALUES (3)")

  const [rows] = await direct.query("SELECT n FROM t ORDER BY n")
  expect(rows).toEqual([{ n: 1 }, { n: 3 }])
})
