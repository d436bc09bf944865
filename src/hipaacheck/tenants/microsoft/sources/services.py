"""State the sources about SharePoint, Teams and the Power Platform."""

from hipaacheck.tenants.microsoft.sources.kinds import Cmdlet, ScubaKey, Session, cmdlet_source

SERVICES = (
    cmdlet_source(
        "spo_tenant",
        "all tenant-wide settings of SharePoint and OneDrive",
        Cmdlet("Get-SPOTenant", Session.SHAREPOINT),
        ScubaKey("SPO_tenant"),
    ),
    cmdlet_source(
        "teams_meeting_policies",
        "Teams meeting policies",
        Cmdlet("Get-CsTeamsMeetingPolicy", Session.TEAMS),
        ScubaKey("meeting_policies"),
        ("microsoft.teams.meetingpolicy",),
    ),
    cmdlet_source(
        "teams_federation",
        "with whom outside Teams users may talk",
        Cmdlet("Get-CsTenantFederationConfiguration", Session.TEAMS),
        ScubaKey("federation_configuration"),
        ("microsoft.teams.federationconfiguration",),
    ),
    cmdlet_source(
        "teams_client",
        "mail into channels and storage of others in Teams",
        Cmdlet("Get-CsTeamsClientConfiguration", Session.TEAMS),
        ScubaKey("client_configuration"),
        ("microsoft.teams.clientconfiguration",),
    ),
    cmdlet_source(
        "teams_app_policies",
        "which apps Teams users may install",
        Cmdlet("Get-CsTeamsAppPermissionPolicy", Session.TEAMS),
        ScubaKey("app_policies"),
        ("microsoft.teams.apppermissionpolicy",),
    ),
    cmdlet_source(
        "power_dlp",
        "data policies of the Power Platform",
        Cmdlet("Get-DlpPolicy", Session.POWER_PLATFORM),
        ScubaKey("dlp_policies"),
    ),
    cmdlet_source(
        "power_isolation",
        "whether Power Platform connections to other tenants are cut",
        Cmdlet("Get-PowerAppTenantIsolationPolicy", Session.POWER_PLATFORM),
        ScubaKey("tenant_isolation"),
    ),
    cmdlet_source(
        "power_environments",
        "the environments of the Power Platform",
        Cmdlet("Get-AdminPowerAppEnvironment", Session.POWER_PLATFORM),
        ScubaKey("environment_list"),
    ),
    cmdlet_source(
        "power_creation",
        "who may create Power Platform environments",
        Cmdlet("Get-TenantSettings", Session.POWER_PLATFORM),
        ScubaKey("environment_creation"),
    ),
)
