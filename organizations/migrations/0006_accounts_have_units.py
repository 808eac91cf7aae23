from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("organizations", "0005_fill_paths")]

    operations = [
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("unit__isnull", False), ("is_whole_register", True), _connector="OR"),
                name="account_has_unit",
                violation_error_message="Tài khoản phải gắn với một đơn vị, trừ tài khoản của toàn bộ sổ.",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("role", "COMMUNE_OFFICER"), _negated=True), ("is_whole_register", False), _connector="OR"),
                name="commune_officer_of_one_unit",
                violation_error_message="Cán bộ xã, thị trấn chỉ làm việc với đơn vị của mình, không phải toàn bộ sổ.",
            ),
        ),
    ]
