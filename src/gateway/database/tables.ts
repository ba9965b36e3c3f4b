import type { ColumnType } from 'kysely';

/** All times are ms since 1970 by the gateway's clock. */
type Time = number;
/** Written as JSON text, read as what it says. */
type Json<Value> = ColumnType<Value, string, string>;

export interface LinkTable {
  readonly id: string;
  /** SHA-256 of the secret, hexadecimal. */
  readonly secret_hash: string;
  /** The account of the operator who made it. */
  readonly owner: string;
  /** That operator's credentials at the Portal, sealed. */
  readonly credentials: string;
  /** `Terms`, as they were parsed. */
  readonly terms: Json<unknown>;
  /** Of the terms, for the database's own questions. */
  readonly expires_at: Time;
  readonly passphrase_hash: string | null;
  readonly created_at: Time;
  readonly revoked_at: Time | null;
  /** Since when the Portal takes the credentials no more; null: it does. */
  readonly resting_since: Time | null;
}

export interface ArrivalTable {
  readonly id: string;
  readonly link_id: string;
  /** The guest's own name for the file's journey: a permit that is asked for again is the same file's. */
  readonly upload_id: string;
  readonly kind: 'stitch-data' | 'asset';
  readonly filename: string;
  readonly bytes: number;
  readonly guest: string | null;
  readonly state: 'sending' | 'processing' | 'done';
  /** The Portal's name for it; null while it is asked for. */
  readonly resource: string | null;
  /** Until when it counts although nothing came of it: as long as its permit. */
  readonly held_until: Time;
  readonly since: Time;
}

export interface GuessTable {
  /** What was guessed at, or where from. */
  readonly subject: string;
  readonly begun_at: Time;
  readonly count: number;
}

/** A status that a work order was seen in. */
export interface StageTable {
  readonly iguide_id: string;
  readonly work_order_id: string;
  readonly status: string;
  readonly since: Time;
}

/** A work order that somebody follows. */
export interface FollowedTable {
  readonly iguide_id: string;
  readonly work_order_id: string;
  /** When the Portal was asked last. */
  readonly looked_at: Time;
  /** Where the finished iGUIDE is; null: not known. */
  readonly address: string | null;
}

/** An address that the Portal tells about one iGUIDE at. */
export interface WebhookTable {
  readonly id: string;
  /** SHA-256 of the secret in its address, hexadecimal. */
  readonly secret_hash: string;
  /** The account of the operator who made the iGUIDE, and their credentials at the Portal, sealed. */
  readonly owner: string;
  readonly credentials: string;
  /** Null: the Portal did not say yet. */
  readonly iguide_id: string | null;
  readonly created_at: Time;
}

/** What the Portal told. */
export interface WebhookEventTable {
  readonly webhook_id: string;
  /** SHA-256 of what came: the same again changes nothing. */
  readonly digest: string;
  readonly iguide_id: string;
  readonly work_order_id: string;
  readonly received_at: Time;
  /** When the Portal had been asked; null: it is yet to be. */
  readonly confirmed_at: Time | null;
  readonly next_try_at: Time;
  readonly tries: number;
}

/** What all gateways of this database share. */
export interface SettingTable {
  readonly name: string;
  readonly value: string;
}

/** A browser that is told also where no page is open. */
export interface SubscriptionTable {
  /** Whose: `operator <account>` or `link <id>`. */
  readonly subject: string;
  /** It goes with its link. */
  readonly link_id: string | null;
  /** Its address at its push service, and the keys that messages are encrypted with for it. */
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
  readonly since: Time;
}

export interface Tables {
  readonly link: LinkTable;
  readonly arrival: ArrivalTable;
  readonly guess: GuessTable;
  readonly stage: StageTable;
  readonly followed: FollowedTable;
  readonly webhook: WebhookTable;
  readonly setting: SettingTable;
  readonly subscription: SubscriptionTable;
  readonly webhook_event: WebhookEventTable;
}
