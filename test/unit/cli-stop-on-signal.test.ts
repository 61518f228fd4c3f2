/**
 * Which signals stop the command in order, and which at once.
 */
import { expect, onTestFinished, test, vi } from "vitest"

import { stopOnSignal } from "../../src/cli/stopOnSignal.ts"

/** The command on a clock of the test's, with a stop that lasts until it is told to end. */
function stoppable() {
  vi.useFakeTimers({ toFake: ["performance"] })
  const exit = vi.spyOn(process, "exit").mockImplementation(() => undefined as never)
  const before = { SIGTERM: process.listeners("SIGTERM"), SIGINT: process.listeners("SIGINT") }
  let end: () => void = () => {}
  const stop = vi.fn<() => Promise<void>>(() => new Promise<void>((resolve) => (end = resolve)))
  stopOnSignal(stop)
  const added = (["SIGTERM", "SIGINT"] as const).map((name) => {
    const listener = process.listeners(name).find((each) => !before[name].includes(each))
    if (listener === undefined) throw new Error(`nothing listens to ${name}`)
    return [name, listener] as const
  })
  onTestFinished(() => {
    for (const [name, listener] of added) process.off(name, listener)
    vi.useRealTimers()
    vi.restoreAllMocks()
  })
  const listeners = Object.fromEntries(added)
  const signal = (name: "SIGTERM" | "SIGINT") => listeners[name]?.(name)
  return { stop, exit, signal, end: () => end() }
}

test("Ctrl-C that npm passes on a second time stops in order", async () => {
  const { stop, exit, signal, end } = stoppable()
  signal("SIGINT")
  vi.advanceTimersByTime(499)
  signal("SIGINT")
  expect(exit).not.toHaveBeenCalled()
  end()
  await vi.waitFor(() => expect(exit.mock.calls).toEqual([[0]]))
  expect(stop).toHaveBeenCalledTimes(1)
})

test("the same signal later ends at once, as a shell reports it", () => {
  const { exit, signal } = stoppable()
  signal("SIGINT")
  vi.advanceTimersByTime(500)
  signal("SIGINT")
  expect(exit.mock.calls[0]).toEqual([130])
})

test("another signal ends at once, however soon", () => {
  const { exit, signal } = stoppable()
  signal("SIGINT")
  signal("SIGTERM")
  expect(exit.mock.calls[0]).toEqual([143])
})
