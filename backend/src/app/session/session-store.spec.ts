import { describe, expect, it } from '@jest/globals';
import { SessionStore } from './session-store.js';

describe('SessionStore', () => {
  it('knows a session until it is over', () => {
    let now = 0;
    const sessions = new SessionStore(1000, () => now);
    const { token, session } = sessions.open();
    expect(sessions.find(token)).toBe(session);
    expect(session.expiresAt).toEqual(new Date(1000));
    now = 1000;
    expect(sessions.find(token)).toBeUndefined();
  });

  it('forgets a session that was closed, and no other', () => {
    const sessions = new SessionStore(1000, () => 0);
    const [first, second] = [sessions.open(), sessions.open()];
    sessions.close(first.token);
    expect(sessions.find(first.token)).toBeUndefined();
    expect(sessions.find(second.token)).toBe(second.session);
  });

  it('gives each login tokens of its own', () => {
    const sessions = new SessionStore(1000, () => 0);
    const [first, second] = [sessions.open(), sessions.open()];
    expect(new Set([first.token, second.token, first.session.csrfToken, second.session.csrfToken]).size).toBe(
      4,
    );
  });
});
