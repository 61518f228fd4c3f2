/**
 * Watchword: sessions for Node that notice theft.
 */
export { createSessions } from "./createSessions.ts"
export { memoryStore } from "./adapters/memory/index.ts"
export { SessionsError, type SessionsErrorCode } from "./app/SessionsError.ts"
export type * from "./options/SessionsOptions.ts"
export type * from "./options/TransportOptions.ts"
export type { Duration } from "./app/duration.ts"
export type { RevocationMode } from "./app/Settings.ts"
export type { CookieSettings, SameSite, TransportSettings } from "./app/transport.ts"
export type { SessionEventFeed, Sessions } from "./app/sessions.ts"
export type { EventEntry } from "./app/events/eventEntry.ts"
export type * from "./app/inputs.ts"
export type * from "./app/results.ts"
export type { StandardSchema } from "./app/shape.ts"
export type {
  AttachableSession,
  SessionConnection,
  SessionSockets,
  SocketMessage
} from "./app/sockets.ts"
export type { Device, DeviceBinding } from "./domain/device.ts"
export type { SessionEvent, SessionEventName, SessionEvents, SharedEvent } from "./domain/event.ts"
export type { EventId, NodeId, SessionId } from "./domain/identifier.ts"
export type { Json } from "./domain/json.ts"
export type { SessionLimit } from "./domain/limit.ts"
export type { ConfirmationMode, RotationMode, TheftResponse } from "./domain/policy.ts"
export type { Refusal, RefusalAction, RefusalCode } from "./domain/refusal.ts"
export type { Revocation } from "./domain/revocation.ts"
export type { EndCause, Ending, Lineage, Session } from "./domain/session.ts"
export type { SigningAlgorithm } from "./domain/signingKey.ts"
export type { TokenClass } from "./domain/rotation.ts"
export type { EventRecord, LoggedEvent, LogPosition } from "./ports/EventLog.ts"
export type { StoredKey } from "./ports/KeyStore.ts"
export type { FeedEntry } from "./ports/RevocationFeed.ts"
export type { StoreAdapter, StorePorts } from "./ports/StoreAdapter.ts"
export type { LogEntry, LogLevel } from "./ports/Logger.ts"
