import type { ConnectView } from '@sgw/contracts';

/** What to paste into one client. */
export interface Recipe {
  readonly id: string;
  readonly label: string;
  readonly steps: readonly { readonly text: string; readonly code: string }[];
}

const SECRET = 'YOUR_SECRET_ACCESS_KEY';

/** Recipes for the clients people have, filled in with this gateway's address; the secret is theirs to put in. */
export function recipesFor({ s3Url, region, accessKeyId, profilePath }: ConnectView): readonly Recipe[] {
  const keyId = accessKeyId ?? 'YOUR_ACCESS_KEY_ID';
  const profile = profilePath
    ? `export AWS_CONFIG_FILE="${profilePath}/config"\nexport AWS_SHARED_CREDENTIALS_FILE="${profilePath}/credentials"\nexport AWS_PROFILE=sgw`
    : `aws configure set aws_access_key_id ${keyId} --profile sgw\naws configure set aws_secret_access_key ${SECRET} --profile sgw\naws configure set region ${region} --profile sgw\naws configure set endpoint_url ${s3Url} --profile sgw\nexport AWS_PROFILE=sgw`;
  const constraint = `'{"LocationConstraint":"fi,de"}'`;
  return [
    {
      id: 'aws',
      label: 'AWS CLI',
      steps: [
        {
          text: profilePath
            ? 'The gateway wrote a profile. On the machine it runs on, in the folder it was started in:'
            : 'Make a profile once:',
          code: profile,
        },
        {
          text: 'Create a bucket that is bound to Finland and Germany, then copy something into it:',
          code: `aws s3api create-bucket --bucket reports --create-bucket-configuration ${constraint}\naws s3 cp README.md s3://reports/\naws s3 ls s3://reports/`,
        },
      ],
    },
    {
      id: 'rclone',
      label: 'rclone',
      steps: [
        {
          text: 'In ~/.config/rclone/rclone.conf:',
          code: `[sgw]\ntype = s3\nprovider = Other\naccess_key_id = ${keyId}\nsecret_access_key = ${SECRET}\nregion = ${region}\nendpoint = ${s3Url}\nforce_path_style = true`,
        },
        { text: 'Then:', code: 'rclone sync ./photos sgw:reports/photos --progress' },
      ],
    },
    {
      id: 'boto3',
      label: 'boto3',
      steps: [
        {
          text: 'Python, with the key in the environment or a profile rather than in the code:',
          code: `import boto3\n\ns3 = boto3.client(\n    "s3",\n    endpoint_url="${s3Url}",\n    region_name="${region}",\n    aws_access_key_id="${keyId}",\n    aws_secret_access_key="${SECRET}",\n)\ns3.upload_file("README.md", "reports", "README.md")\nprint(s3.head_object(Bucket="reports", Key="README.md")["ETag"])`,
        },
      ],
    },
    {
      id: 'curl',
      label: 'curl',
      steps: [
        {
          text: 'curl signs by itself (7.75 or newer):',
          code: `curl --aws-sigv4 "aws:amz:${region}:s3" --user "${keyId}:${SECRET}" \\\n  --upload-file README.md ${s3Url}/reports/README.md`,
        },
        {
          text: 'And back:',
          code: `curl --aws-sigv4 "aws:amz:${region}:s3" --user "${keyId}:${SECRET}" \\\n  --output README.copy.md ${s3Url}/reports/README.md`,
        },
      ],
    },
  ];
}
