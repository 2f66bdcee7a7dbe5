from django.db import migrations


class Migration(migrations.Migration):
    """As for the vectors of faces (labelling 0005)."""

    # Its name until it said what it does.
    replaces = [('models_app', '0002_vectors_beside_their_rows')]

    dependencies = [
        ('models_app', '0001_datasets_and_classifiers'),
    ]

    operations = [
        migrations.RunSQL(
            'ALTER TABLE models_app_datasetface ALTER COLUMN vector SET STORAGE PLAIN',
            'ALTER TABLE models_app_datasetface ALTER COLUMN vector SET STORAGE EXTERNAL',
        ),
    ]
