import { describe, expect, it } from 'vitest';
import { pauseWrites, placeWrites, type WritePace } from '../../../../shared/domain/feedback/write-pace.ts';

const NOW = new Date('2026-01-01T00:00:00Z');
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const ONE = { kind: 'status', writes: 1, isFinal: true } as const;

/** Seconds from now at which so many writes may be made that all want to be first. */
function placesOf(count: number, from: WritePace = {}): readonly number[] {
  let pace = from;
  return Array.from({ length: count }, () => {
    const placed = placeWrites(pace, ONE, NOW);
    if (!placed) throw new Error('no place');
    pace = placed.pace;
    return (placed.at.getTime() - NOW.getTime()) / 1000;
  });
}

describe('the pace of writes to a host', () => {
  it('lets a burst through at once, and gives each after it a place of its own', () => {
    const places = placesOf(53);
    expect(places.slice(0, 50)).toEqual(Array(50).fill(0));
    expect(places.slice(50)).toEqual([15, 30, 45]);
  });

  it('lets the next burst come when the places are free again', () => {
    const placed = placeWrites({ status: NOW.getTime() }, ONE, later(3600));
    expect(placed?.at).toEqual(later(3600));
    expect(placed?.pace.status).toBe(later(3615).getTime());
  });

  it('has no place for what is not final when half of the burst is used', () => {
    const intermediate = { ...ONE, isFinal: false };
    expect(placeWrites({}, intermediate, NOW)?.at).toEqual(NOW);
    expect(placeWrites({ status: later(24 * 15).getTime() }, intermediate, NOW)?.at).toEqual(NOW);
    expect(placeWrites({ status: later(25 * 15).getTime() }, intermediate, NOW)).toBeUndefined();
  });

  it('keeps the places of statuses and deployments apart', () => {
    const placed = placeWrites({ status: later(5000).getTime() }, { ...ONE, kind: 'deployment', writes: 2 }, NOW);
    expect(placed?.at).toEqual(NOW);
  });

  it('gives no place before the end of a pause, and no burst after it', () => {
    expect(placesOf(2, pauseWrites({}, 60, NOW))).toEqual([75, 90]);
  });
});
