/**
 * The face of the product for code that speaks promises: `createSessions` returns one, and every
 * framework adapter and the service are written against it. Refusals are values; a rejection is always
 * a `SessionsError`.
 */
import type { SessionEventName, SessionEvents } from "../domain/event.ts"
import type { EventEntry } from "./events/eventEntry.ts"
import type {
  CallOptions,
  ClaimsUpdateInput,
  CreateInput,
  DataUpdateInput,
  EventsOptions,
  ListenOptions,
  ReauthenticateInput,
  RefreshInput,
  RevokeAllInput,
  RevokeInput,
  RevokeOthersInput,
  TouchInput,
  VerifyOptions
} from "./inputs.ts"
import type {
  ClaimsUpdateResult,
  CreateResult,
  DataResult,
  DataUpdateResult,
  Health,
  InspectResult,
  ReauthenticateResult,
  RefreshResult,
  SessionDetails,
  SweepResult,
  TouchResult,
  VerifyResult
} from "./results.ts"
import type { SessionSockets } from "./sockets.ts"
import type { TransportSettings } from "./transport.ts"

/** What `events` returns; to be read once. */
export interface SessionEventFeed extends AsyncIterable<EventEntry, void> {
  /**
   * Begins now, rather than with the first entry that is asked for. Resolves when whatever is written from
   * then on will be read, with the place, for an `after`.
   */
  begin(): Promise<string>
}

export interface Sessions<Claims, Data> {
  /** Signs a user in: a new session with its first pair of tokens. */
  create(input: CreateInput<Claims, Data>, options?: CallOptions): Promise<CreateResult<Claims>>
  /** Checks an access token. Under `revocation: "store"` or `confirmation: "await"` it asks the store. */
  verify(accessToken: string, options?: CallOptions & VerifyOptions): Promise<VerifyResult<Claims>>
  /**
   * The same without waiting, or undefined where only `verify` can know (an unknown signing key).
   * Throws `verify_sync_unavailable` where every verification has to ask the store or to decrypt.
   */
  verifySync(
    accessToken: string,
    options?: Pick<VerifyOptions, "device">
  ): VerifyResult<Claims> | undefined
  /** Whether `verifySync` can answer under these options, rather than throw. */
  readonly verifiesAtOnce: boolean
  /** Exchanges a refresh token for the next pair of tokens, and notices when it was stolen. */
  refresh(input: RefreshInput, options?: CallOptions): Promise<RefreshResult<Claims>>
  /**
   * Notes that a session's user has proved anew who they are: moves `authTime`, and begins new tokens, with
   * which whoever had stolen the old ones has nothing more in common.
   */
  reauthenticate(
    input: ReauthenticateInput,
    options?: CallOptions
  ): Promise<ReauthenticateResult<Claims>>
  /** What a refresh token is, without using it. Changes nothing. */
  inspect(refreshToken: string, options?: CallOptions): Promise<InspectResult<Claims>>
  /** Ends one session. `revoked` is false where there was nothing alive to end. */
  revoke(input: RevokeInput, options?: CallOptions): Promise<{ readonly revoked: boolean }>
  /** Ends all of a user's sessions that exist now. A later sign-in lives. */
  revokeAll(input: RevokeAllInput, options?: CallOptions): Promise<{ readonly revoked: number }>
  /** Ends all of a user's sessions but one. */
  revokeOthers(
    input: RevokeOthersInput,
    options?: CallOptions
  ): Promise<{ readonly revoked: number }>
  /** Ends the user's session that has been unused the longest. */
  revokeOldest(input: RevokeAllInput, options?: CallOptions): Promise<{ readonly revoked: number }>
  /**
   * Makes a signing key that has leaked worthless, on this node at once and on the others within
   * `revocation.maxStaleness`; another key signs from then on. The access tokens that it signed are
   * `access_token_invalid`, refresh tokens go on working: nobody is signed out. `revoked` is false where there
   * was no such key. Rejects with `input_invalid` under `keys.provided`.
   */
  revokeKey(keyId: string, options?: CallOptions): Promise<{ readonly revoked: boolean }>
  /** A user's live sessions, most recently active first. */
  list(
    userId: string,
    options?: CallOptions
  ): Promise<readonly SessionDetails<Claims | undefined>[]>
  /** How many live sessions a user has. */
  count(userId: string, options?: CallOptions): Promise<number>
  /** A live session, or null. */
  get(sessionId: string, options?: CallOptions): Promise<SessionDetails<Claims | undefined> | null>
  readonly data: {
    /** A session's data with its version. */
    get(sessionId: string, options?: CallOptions): Promise<DataResult<Data>>
    /** Changes a session's data; a lost update is refused (`data_conflict`) or merged, never silent. */
    update(input: DataUpdateInput<Data>, options?: CallOptions): Promise<DataUpdateResult<Data>>
  }
  /** Changes a session's claims. Access tokens carry them from the next refresh on. */
  updateClaims(
    input: ClaimsUpdateInput<Claims>,
    options?: CallOptions
  ): Promise<ClaimsUpdateResult<Claims>>
  /** Keeps a session alive without a token; written at most once a minute. */
  touch(input: TouchInput, options?: CallOptions): Promise<TouchResult>
  /** Removes expired and ended sessions now, in small batches. */
  sweep(options?: CallOptions): Promise<SweepResult>
  /** The public signing keys (RFC 7517). Empty under HS256, HS384 and HS512. */
  jwks(): { readonly keys: readonly Readonly<Record<string, unknown>>[] }
  /** Whether sessions can be served. Never rejects. */
  health(): Promise<Health>
  /**
   * Calls `listener` on every such event: of this node at once, and, but for `refreshed`, `promoted` and
   * `twinAbsorbed`, of the other nodes within a second or so. Returns what stops it. A listener that throws
   * is logged. Throws `input_invalid` for a name that no event has, or what is no function.
   */
  on<Name extends SessionEventName>(
    name: Name,
    listener: (event: SessionEvents[Name]) => void,
    options?: ListenOptions
  ): () => void
  /**
   * The events of all nodes, this one included, as the store has them: but for `refreshed`, `promoted` and
   * `twinAbsorbed`, which never leave their node. Each event comes once while it is read without a break;
   * with `after`, what was written up to 15 s before that place may come again, so consumers know events by
   * their `eventId`. Events are kept for three days. The store is asked for more once what it gave is used up.
   *
   * Throws `input_invalid` for an `after` that is no place. Ends when the sessions are closed, and rejects
   * with `aborted` at its signal.
   */
  events(options?: EventsOptions): SessionEventFeed
  /**
   * Gives each event of any node to one handler on one node at a time, oldest first and at least once: an
   * event counts as delivered when the promise of `handler` resolves; when it rejects, the same event is tried
   * again, after a second, then two, up to a minute. Where a node dies, another one that has called `deliver`
   * goes on within 35 seconds. Events that nobody took for three days are forgotten.
   *
   * Returns what stops it, and resolves when a handler that was running is done. Throws `input_invalid` where
   * this node has a handler already.
   */
  deliver(handler: (entry: EventEntry) => unknown): () => Promise<void>
  /** Open connections, such as WebSockets, that live and end with their sessions. */
  readonly sockets: SessionSockets
  /** How tokens travel: what the framework adapters were told by the options. */
  readonly transport: TransportSettings
  /** This node's time, in ms. */
  now(): number
  /** Finishes what is under way, flushes queued confirmations and events, and closes what `createSessions` opened. */
  close(): Promise<void>
}
