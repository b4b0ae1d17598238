/** Moves the clock of this process on: dates only, timers go on as they are. */
export function moveClock(seconds: number): void {
  const { Date: before } = globalThis;
  const now = () => before.now() + seconds * 1000;
  globalThis.Date = new Proxy(before, {
    construct: (target, given, newTarget) => Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
}
