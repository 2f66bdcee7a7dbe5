from django.db import migrations, models


class Migration(migrations.Migration):
    """Where an invitation was mailed to."""

    dependencies = [
        ('labelling', '0006_webhooks'),
    ]

    operations = [
        migrations.AddField(
            model_name='link',
            name='email',
            field=models.EmailField(blank=True, default='', max_length=254),
        ),
    ]
