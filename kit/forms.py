from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Every field of every form looks the same: one template."""

    field_template_name = "components/field.html"
