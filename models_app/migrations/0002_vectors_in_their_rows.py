from django.db import migrations


class Migration(migrations.Migration):
    """As for the vectors of faces (labelling 0005)."""

    dependencies = [
        ('models_app', '0001_datasets_and_classifiers'),
    ]

    operations = [
        migrations.RunSQL(
            'ALTER TABLE models_app_datasetface ALTER COLUMN vector SET STORAGE PLAIN',
            'ALTER TABLE models_app_datasetface ALTER COLUMN vector SET STORAGE EXTERNAL',
        ),
    ]
