/**
 * The nodes of a deployment, each a process of its own (process/main.mjs, against the built files), and how a
 * test speaks to them: over HTTP, so that what is said to a paused process is what it hears first.
 */
import { readFileSync } from "node:fs"
import { setTimeout as pause } from "node:timers/promises"
import { fileURLToPath } from "node:url"

import { onTestFinished } from "vitest"

import type { EventEntry, SessionEventName, SessionsOptions } from "../../../src/index.ts"
import { type NodeProcess, startNode } from "../../support/childProcess.ts"
import type { Node as Sessions } from "../useCases/given.ts"

/** Where a store is, for a process to open it. */
export interface StorePlace {
  readonly kind: "mariadb" | "sqlite"
  /** A URL, or a file's path. */
  readonly at: string
}

export interface Opening {
  readonly store: StorePlace
  readonly options?: Omit<SessionsOptions, "store" | "secret" | "issuer">
  /** What no option allows. Durations are ms. */
  readonly beyond?: {
    readonly accessTokenLifetime?: number
    readonly rotateEvery?: number
    readonly sweepEvery?: number
    /** Every lease lasts this long, and `jobs` answers. */
    readonly leaseFor?: number
    /** The process kills itself as soon as the ending of a stolen session is committed. */
    readonly diesOfTheft?: boolean
  }
}

/** The methods that a node can be told to call: those that take and answer plain data. */
export type Method =
  | "create"
  | "refresh"
  | "revoke"
  | "revokeAll"
  | "revokeOthers"
  | "list"
  | "count"
  | "health"
export type Answer<M extends Method> = Awaited<ReturnType<Sessions[M]>>
type Input<M extends Method> = Parameters<Sessions[M]>[0]

/** A call, to be made some ms later. */
export type LaterCall = {
  [M in Method]: { readonly method: M; readonly input: Input<M>; readonly after: number }
}[Method]

/** What became of a token that was verified over and over. Instants are the machine's. */
export interface Verified {
  readonly firstRefused?: number
  readonly lastAccepted?: number
  /** When its last verification began. */
  readonly lastBegan: number
  readonly acceptedAfterRefusal: number
  /** How often it came to what: `ok`, or a refusal's code. */
  readonly codes: Readonly<Record<string, number>>
}

/** What `verify` answers, as far as tests look. */
export interface Verdict {
  readonly ok: boolean
  readonly refusal?: { readonly code: string }
}

export interface Node {
  readonly process: NodeProcess
  /** Opens sessions, in place of those that it has. */
  readonly open: (opening: Opening) => Promise<void>
  readonly close: () => Promise<void>
  readonly call: <M extends Method>(method: M, input: Input<M>) => Promise<Answer<M>>
  /** Calls all at once. */
  readonly callAll: <M extends Method>(
    method: M,
    inputs: readonly Input<M>[]
  ) => Promise<readonly Answer<M>[]>
  /** Calls each after its delay, and says at which instant of the machine's it was answered. */
  readonly callLater: (
    calls: readonly LaterCall[]
  ) => Promise<readonly { readonly answer: unknown; readonly answeredAt: number }[]>
  /** Verifies each token once; `ended` is the wall clock's. */
  readonly verifyEach: (
    tokens: readonly string[]
  ) => Promise<readonly { readonly ended: number; readonly code: string }[]>
  /** Verifies tokens over and over, until `finishVerifying`; resolves when each was verified once. */
  readonly startVerifying: (tokens: readonly string[]) => Promise<void>
  /** Goes on until each token was verified after its instant. */
  readonly finishVerifying: (
    instants: readonly number[]
  ) => Promise<{ readonly count: number; readonly found: readonly Verified[] }>
  /** Stops the process once it accepts all tokens by itself; answers what it says of them when it goes on. */
  readonly verifyAcrossPause: (tokens: readonly string[]) => Promise<{
    /** Without waiting for anything; null where only the store can know. */
    readonly first: readonly (Verdict | null)[]
    readonly asked: readonly Verdict[]
  }>
  /** Requests a guarded page over and over, with a bearer token. */
  readonly startRequests: (token: string) => Promise<void>
  readonly requestsSoFar: () => Promise<readonly Requested[]>
  readonly finishRequests: () => Promise<readonly Requested[]>
  readonly listen: (names: readonly SessionEventName[]) => Promise<void>
  readonly heard: () => Promise<readonly Heard[]>
  readonly deliver: () => Promise<void>
  readonly delivered: () => Promise<readonly EventEntry[]>
  /** The jobs that it has. */
  readonly jobs: () => Promise<readonly string[]>
  /** Resolves when the process has stopped (as after SIGSTOP). */
  readonly paused: () => Promise<void>
  readonly resume: () => void
}

export interface Requested {
  readonly began: number
  readonly status: number
  /** `ok`, or why not. */
  readonly code: string
}

export interface Heard {
  readonly name: SessionEventName
  readonly event: { readonly sessionId?: string; readonly userId?: string; readonly at: number }
}

/** The one clock that all processes of a machine share, in ms. */
export const machineTime = (): number => Number(process.hrtime.bigint()) / 1e6

/** Looks again and again, until there is something: anything but undefined and false. */
export async function eventually<A>(
  look: () => A | undefined | false | Promise<A | undefined | false>
): Promise<A> {
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    await pause(20)
  }
}

/** Opens sessions on three nodes, until the test has finished. */
export async function openAll(
  nodes: readonly Node[],
  opening: Opening
): Promise<readonly [Node, Node, Node]> {
  const [one, two, three] = nodes
  if (one === undefined || two === undefined || three === undefined) {
    throw new Error("there are fewer than three nodes")
  }
  onTestFinished(() => Promise.all(nodes.map((node) => node.close())).then(() => {}))
  await Promise.all(nodes.map((node) => node.open(opening)))
  return [one, two, three]
}

/** Starts a process that has no sessions yet. It ends with the test file at the latest. */
export async function startProcess(): Promise<Node> {
  const started = startNode(fileURLToPath(new URL("./process/main.mjs", import.meta.url)))
  const [, port] = await started.line(/^listening on (\d+)$/)

  const order = async <A>(name: string, input: object = {}): Promise<A> => {
    const response = await fetch(`http://127.0.0.1:${port}`, {
      method: "POST",
      body: JSON.stringify({ order: name, ...input })
    })
    const answer = (await response.json()) as { value: A; message?: string }
    if (!response.ok) throw new Error(`${name}: ${answer.message}\n${started.stderr}`)
    return answer.value
  }
  const callAll = <M extends Method>(method: M, inputs: readonly Input<M>[]) =>
    order<readonly Answer<M>[]>("call", { calls: inputs.map((input) => ({ method, input })) })

  return {
    process: started,
    open: (opening) => order("open", opening),
    close: () => order("close"),
    call: async <M extends Method>(method: M, input: Input<M>): Promise<Answer<M>> => {
      const answers = await callAll(method, [input])
      return answers[0] as Answer<M>
    },
    callAll,
    callLater: (calls) => order("callLater", { calls }),
    verifyEach: (tokens) => order("verifyEach", { tokens }),
    startVerifying: (tokens) => order("startVerifying", { tokens }),
    finishVerifying: (instants) => order("finishVerifying", { instants }),
    verifyAcrossPause: (tokens) => order("verifyAcrossPause", { tokens }),
    startRequests: (token) => order("startRequests", { token }),
    requestsSoFar: () => order("requestsSoFar"),
    finishRequests: () => order("finishRequests"),
    listen: (names) => order("listen", { names }),
    heard: () => order("heard"),
    deliver: () => order("deliver"),
    delivered: () => order("delivered"),
    jobs: () => order("jobs"),
    paused: async () => {
      // The state stands behind the program's name, which is in brackets.
      const stat = () => readFileSync(`/proc/${started.pid}/stat`, "utf8").split(") ")[1]
      await eventually(() => stat()?.startsWith("T"))
    },
    resume: () => void process.kill(started.pid, "SIGCONT")
  }
}
