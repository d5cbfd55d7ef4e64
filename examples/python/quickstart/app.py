from pathlib import Path

from aws_cdk import App, Stack, aws_lambda as lambda_
from cdk_sendgrid_oauth_webhook import SendGridOAuthWebhook

HERE = Path(__file__).parent


class WebhookStack(Stack):
    def __init__(self, scope, construct_id, **kwargs):
        super().__init__(scope, construct_id, **kwargs)

        handler = lambda_.Function(
            self,
            "Handler",
            code=lambda_.Code.from_asset(str(HERE / "handler")),
            handler="lambda_function.lambda_handler",
            runtime=lambda_.Runtime.PYTHON_3_13,
        )

        SendGridOAuthWebhook(self, "Webhook", handler=handler)


app = App()
WebhookStack(app, "SendGridWebhookPython")
app.synth()
