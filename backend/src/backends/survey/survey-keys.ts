import { SecretText } from '@backend/config';

/** The keys of one discovery: in memory, for as long as it runs, and then gone. */
export class SurveyKeys {
  private held:
    { readonly id: SecretText; readonly secret: SecretText; readonly token?: SecretText } | undefined;

  constructor(keys: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  }) {
    this.held = {
      id: new SecretText(keys.accessKeyId),
      secret: new SecretText(keys.secretAccessKey),
      ...(keys.sessionToken !== undefined && { token: new SecretText(keys.sessionToken) }),
    };
  }

  get areHeld(): boolean {
    return this.held !== undefined;
  }

  /** Forgets them; requests that would need them fail from now on. */
  drop(): void {
    this.held = undefined;
  }

  /** For the signer alone. @throws when they are dropped */
  reveal(): { accessKeyId: string; secretAccessKey: string; sessionToken?: string } {
    if (this.held === undefined) throw new Error('The keys of this discovery are dropped');
    const { id, secret, token } = this.held;
    return {
      accessKeyId: id.reveal(),
      secretAccessKey: secret.reveal(),
      ...(token !== undefined && { sessionToken: token.reveal() }),
    };
  }
}
