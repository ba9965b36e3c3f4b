import {
  assumed,
  drift,
  heardGateway,
  heardStorage,
  offsetAt,
  settled,
  timeAt,
  type Reading,
  type ServerClock,
} from '../../server-clock.ts';
import type { World } from './answer.ts';

/** S3 takes no request that is signed by a time further off, ms. */
const SKEWED = 900_000;
/** What the device stores of its clock, it stores to this, ms. */
const WITHIN = 500;

/** What a device knows of the time: its own clocks, which a person and its sleep change, and what servers say. */
export class DeviceClock {
  readonly #world: World;
  #clock: ServerClock;

  constructor(world: World) {
    this.#world = world;
    this.#clock = assumed(this.#read(), world.storedOffset);
  }

  /** A new worker has only what is stored. */
  restart(): void {
    this.#clock = assumed(this.#read(), this.#world.storedOffset);
  }

  now(): number {
    return timeAt(this.#clock, this.#read());
  }

  get isSkewed(): boolean {
    return Math.abs(this.now() - this.#world.now) > SKEWED;
  }

  heardGateway(): void {
    this.#set(heardGateway(this.#clock, this.#read(), { time: this.#world.now, within: WITHIN }));
  }

  heardStorage(): void {
    this.#set(heardStorage(this.#clock, this.#read(), this.#world.now));
  }

  /** As the engine does each second. `isGatewayThere`: whether it answers when it is asked. */
  look(isGatewayThere: boolean): void {
    const at = this.#read();
    if (drift(this.#clock, at) === 'none') return;
    if (isGatewayThere) this.heardGateway();
    else this.#set(settled(this.#clock, at));
  }

  #read(): Reading {
    const { now, wallLead, slept } = this.#world;
    return { wall: now + wallLead, steady: now - slept };
  }

  #set(clock: ServerClock): void {
    this.#clock = clock;
    this.#world.storedOffset = offsetAt(clock, this.#read());
  }
}
