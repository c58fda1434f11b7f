// Bolt for JavaScript, as its documentation shows it.
import bolt from '@slack/bolt';

const app = new bolt.App({
  token: process.env.SLACK_BOT_TOKEN,
  signingSecret: process.env.SLACK_SIGNING_SECRET,
  clientOptions: { slackApiUrl: `${process.env.SLACK_API_URL}/` },
});

app.command('/framework', async ({ ack }) => {
  await ack('Hello!');
});

await app.start(process.env.PORT);
