// Probot, as its documentation shows it; `probot run` serves it.
export default (app) => {
  app.on('issue_comment.created', async (context) => {
    context.issue();
  });
};
