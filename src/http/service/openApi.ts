import * as JsonSchema from "effect/JsonSchema"
import * as Schema from "effect/Schema"

/**
 * The OpenAPI 3.1 document, made from the table of routes: the schemas in it are those that validate.
 */
import { Problem } from "./answers.ts"
import type { Route } from "./route.ts"

type Json = JsonSchema.JsonSchema

/** The document. `version` is the package's. */
export function openApiDocument(routes: readonly Route[], version: string): unknown {
  const components = new Map<string, Json>()
  // "error" as in decoding: what is not modelled is refused.
  const requestSchema = describer(components, "error")
  // A client has to live with fields that come later.
  const answerSchema = describer(components, "ignore")
  const problem = answerSchema(Problem)
  const paths: Record<string, Record<string, unknown>> = {}

  for (const route of routes) {
    const { body, query, params, answer } = route.schemas
    const types = route.bodyTypes ?? ["application/json"]
    const content = { [route.answerType ?? "application/json"]: { schema: answerSchema(answer) } }
    const parameters = [
      ...parametersOf("path", params && requestSchema(params), components),
      ...parametersOf("query", query && requestSchema(query), components),
      ...Object.entries(route.requestHeaders ?? {}).map(([name, description]) => ({
        name,
        in: "header",
        description,
        schema: { type: "string" }
      }))
    ]
    paths[route.path] = {
      ...paths[route.path],
      [route.method.toLowerCase()]: {
        operationId: route.operation,
        summary: route.summary,
        ...(route.access === "public" ? { security: [] } : {}),
        ...(parameters.length === 0 ? {} : { parameters }),
        ...(body === undefined
          ? {}
          : {
              requestBody: {
                required: true,
                content: Object.fromEntries(
                  types.map((type) => [type, { schema: requestSchema(body) }])
                )
              }
            }),
        responses: {
          200: {
            description: "The answer; `status` says which.",
            ...headersOf(route.answerHeaders),
            content
          },
          ...Object.fromEntries(
            Object.entries(problemStatuses(route)).map(([status, description]) => [
              status,
              { description, content: { "application/json": { schema: problem } } }
            ])
          )
        }
      }
    }
  }

  return {
    openapi: "3.1.0",
    info: { title: "Watchword", version, license: { name: "MIT", identifier: "MIT" } },
    servers: [{ url: "/" }],
    security: [{ bearer: [] }, { apiKey: [] }],
    paths,
    components: {
      schemas: Object.fromEntries(components),
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "The API key." },
        apiKey: { type: "apiKey", in: "header", name: "api-key", description: "The API key." }
      }
    }
  }
}

/** Describes schemas in OpenAPI's dialect; named ones are gathered in `components`. */
function describer(components: Map<string, Json>, onExcessProperty: "error" | "ignore") {
  return (schema: Schema.Top): Json => {
    const document = Schema.toJsonSchemaDocument(schema, { onExcessProperty })
    const { schemas, definitions } = JsonSchema.toMultiDocumentOpenApi3_1({
      dialect: document.dialect,
      schemas: [document.schema],
      definitions: document.definitions
    })
    for (const [name, definition] of Object.entries(definitions)) components.set(name, definition)
    return schemas[0]
  }
}

const referenced = "#/components/schemas/"

/** An object schema's properties as parameters, one each. */
function parametersOf(
  place: "path" | "query",
  schema: Json | undefined,
  components: ReadonlyMap<string, Json>
): readonly unknown[] {
  if (schema === undefined) return []
  const reference = schema["$ref"]
  const { properties, required } =
    typeof reference === "string"
      ? (components.get(reference.slice(referenced.length)) ?? schema)
      : schema
  const names = Array.isArray(required) ? required : []
  return Object.entries(properties ?? {}).map(([name, schema]) => ({
    name,
    in: place,
    required: names.includes(name),
    schema
  }))
}

const headersOf = (headers: Readonly<Record<string, string>> | undefined) =>
  headers === undefined
    ? {}
    : {
        headers: Object.fromEntries(
          Object.entries(headers).map(([name, description]) => [
            name,
            { description, schema: { type: "string" } }
          ])
        )
      }

/** Every status but 200 that a route can answer. */
function problemStatuses({ access, schemas, statuses }: Route): Readonly<Record<number, string>> {
  const { body, query, params } = schemas
  const reads = [body, query, params].some((schema) => schema !== undefined)
  return {
    ...(reads ? { 400: "The request does not fit; nothing was changed." } : {}),
    ...(access === "key" ? { 401: "The API key is missing or wrong." } : {}),
    403: "Without an API key: the `Host` header names no loopback address.",
    ...(body === undefined
      ? {}
      : { 413: "The body is larger than 1 MiB.", 415: "The body is of another type." }),
    500: "Something went wrong in the service.",
    ...(access === "key"
      ? { 503: "The session store is unavailable; keep the client's tokens." }
      : {}),
    ...statuses
  }
}
