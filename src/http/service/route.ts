import type * as Schema from "effect/Schema"

/**
 * What a route is: everything that the service, its OpenAPI document and its metrics need to know of
 * it, said once. A route's schemas validate what it is sent, and its answer's schema is the type that
 * its handler has to give.
 */
import { decoder } from "./decoding.ts"
import type { AnswerHeaders } from "./refused.ts"

export interface Answer<Body> {
  readonly status: number
  /** JSON, or text in the type that the headers name, at once or as it comes. */
  readonly body: Body | ReadableStream
  readonly headers?: AnswerHeaders
}

/** A 200. */
export const answer = <Body>(body: Body | ReadableStream, headers?: AnswerHeaders): Answer<Body> =>
  headers === undefined ? { status: 200, body } : { status: 200, body, headers }

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"

interface RouteFacts {
  /** Names the route in the OpenAPI document. */
  readonly operation: string
  readonly method: Method
  /** With `{name}` for what varies. */
  readonly path: string
  readonly summary: string
  /** `key`: only with the API key, where one is set. */
  readonly access: "public" | "key"
  /** Whether a request that succeeds may have changed something. */
  readonly changes: boolean
  /** Accepted types of the body. Default: JSON. */
  readonly bodyTypes?: readonly string[]
  /** What is said where there is no body. Default: what is said of an empty object. */
  readonly missingBody?: string
  /** Request headers that it reads, and what they say. */
  readonly requestHeaders?: Readonly<Record<string, string>>
  /** Statuses that it answers besides those of every route of its kind, and what they say. */
  readonly statuses?: Readonly<Record<number, string>>
  /** Headers of its answer, and what they say. */
  readonly answerHeaders?: Readonly<Record<string, string>>
  /** The answer's type. Default: JSON. */
  readonly answerType?: string
}

interface RouteDefinition<Body, Query, Path, Out> extends RouteFacts {
  readonly body?: Schema.Decoder<Body>
  readonly query?: Schema.Decoder<Query>
  readonly params?: Schema.Decoder<Path>
  readonly answer: Schema.Schema<Out>
  readonly handle: (input: RouteInput<Body, Query, Path>) => Promise<Answer<Out>>
}

interface RouteInput<Body, Query, Path> {
  readonly body: Body
  readonly query: Query
  readonly params: Path
  readonly header: (name: string) => string | undefined
}

/** A request as it came, before any of it is checked. */
export interface RawRequest {
  readonly body: unknown
  readonly query: unknown
  readonly params: unknown
  readonly header: (name: string) => string | undefined
}

export interface Route extends RouteFacts {
  readonly schemas: {
    readonly body: Schema.Top | undefined
    readonly query: Schema.Top | undefined
    readonly params: Schema.Top | undefined
    readonly answer: Schema.Top
  }
  /** Checks the request, then handles it. Throws or rejects with `RequestRefused` or `SessionsError`. */
  readonly run: (request: RawRequest) => Promise<Answer<unknown>>
}

/** A route whose handler receives only what its schemas let through. */
export function defineRoute<Out, Body = undefined, Query = undefined, Path = undefined>(
  definition: RouteDefinition<Body, Query, Path, Out>
): Route {
  const { body, query, params, answer, handle, ...facts } = definition
  const readBody = reader(body)
  const readQuery = reader(query)
  const readParams = reader(params)
  return {
    ...facts,
    schemas: { body, query, params, answer },
    run: (request) =>
      handle({
        body: readBody(request.body),
        query: readQuery(request.query),
        params: readParams(request.params),
        header: request.header
      })
  }
}

/** A part without a schema is not read: its type is undefined. */
const reader = <A>(schema: Schema.Decoder<A> | undefined): ((value: unknown) => A) =>
  schema === undefined ? () => undefined as A : decoder(schema)
