"""The edition is whole: every promise of every process, and every number of the two texts, has its place."""

from collections.abc import Iterator

import pytest

from charter.counting.counting import due
from charter.counting.lengths import Length
from charter.edition.promises import Limit, LimitDay, Promise, Source
from tests.charter.dates import CALENDAR, EDITION, at, day

OPENED = at("Mon 23 Nov 2026 10:00")

SERVICES = {
    "HighwaysRepair": ("pothole", "streetlight", "highways_other"),
    "StreetSceneIssue": ("landscaping", "graffiti", "fly_tipping"),
    "DangerResponse": ("danger",),
    "MissedCollection": ("missed_collection",),
    "HousingRepair": ("housing_repair",),
    "AntiSocialBehaviour": ("anti_social_behaviour",),
    "Enquiry": ("tenancy_enquiry", "email_enquiry", "short_breaks"),
    "CouncilTaxChange": ("council_tax_change",),
    "CallBack": ("call_back",),
    "ReplyByRequest": ("reply_by_request",),
    "HomelessnessApproach": ("homelessness",),
    "HomelessnessReview": ("homelessness_review",),
    "AdmissionRound": ("secondary_school_place", "primary_school_place"),
    "InYearAdmission": ("in_year_admission",),
    "EhcNeedsAssessment": ("ehc_needs_assessment",),
    "EhcpAnnualReview": ("ehcp_annual_review",),
    "ChangeOfPlacement": ("change_of_placement",),
    "FeedbackIntake": ("feedback",),
    "Complaint": ("complaint", "complaint_adult_social_care", "complaint_landlord"),
    "DataProtectionComplaint": ("data_protection_complaint",),
    "DataRightsRequest": ("data_rights_request",),
    "Comment": ("comment",),
    "Compliment": ("compliment",),
    "Remedy": ("remedy",),
}

# What each process has promised, by service: promise, from → until, target and its source; then the limit.
# "(i)" the number is ours until the council decides; "(?)" from a secondary source; "[" beginning with.
PROMISED = """
pothole acknowledge receipt→acknowledgement = same day CH
pothole inspect acknowledgement→inspection_recorded = 5 working days CH
pothole repair/emergency estimate→work_completed = 7 days CH
pothole repair/routine estimate→work_completed = 28 days CH
pothole repair/complex estimate→work_completed = 12 weeks CH
pothole repair/programmed estimate→work_completed = 18 months CH
graffiti acknowledge receipt→acknowledgement = same day CH
graffiti inspect acknowledgement→inspection_recorded = 5 working days CH
graffiti repair/emergency estimate→work_completed = 7 days CH
graffiti repair/routine estimate→work_completed = 28 days CH
graffiti repair/complex estimate→work_completed = 12 weeks CH
graffiti repair/programmed estimate→work_completed = 18 months CH
danger acknowledge receipt→acknowledgement = same day CH
danger attend receipt→attended = 2 hours (i) CH
missed_collection acknowledge receipt→acknowledgement = same day CH
missed_collection return/before_noon receipt→collected = same day CH
missed_collection return/within_48_hours receipt→collected = 1 working day (i) CH
missed_collection return/asked_anyway receipt→collected = 1 working day (i) CH
housing_repair acknowledge receipt→acknowledgement = same day CH
housing_repair make_safe/emergency receipt→made_safe = 12 hours CH < 24 hours (?) from landlord_aware ST
housing_repair visit/routine receipt→visited = 28 days CH
housing_repair visit/significant_hazard receipt→visited = 28 days CH < 10 working days (?) from landlord_aware ST
housing_repair summary/significant_hazard investigation_concluded→summary_sent = 3 working days (i) CH < 3 working days (?) ST
housing_repair make_safe/significant_hazard investigation_concluded→made_safe = 28 days CH < 5 working days (?) ST
housing_repair begin_works/significant_hazard investigation_concluded→works_begun = 5 working days (i) CH < 5 working days (?) ST
housing_repair additional/simple visited→work_completed = 28 days CH
housing_repair additional/complex visited→work_completed = 12 weeks CH
housing_repair additional/significant_hazard investigation_concluded→works_begun_on_site = 12 weeks CH < 12 weeks (?) ST
housing_repair summary/emergency investigation_concluded→summary_sent = 3 working days (i) CH < 3 working days (?) ST
housing_repair begin_works/emergency investigation_concluded→works_begun = 5 working days (i) CH < 5 working days (?) ST
housing_repair additional/emergency investigation_concluded→works_begun_on_site = 12 weeks CH < 12 weeks (?) ST
anti_social_behaviour acknowledge receipt→acknowledgement = same day CH
anti_social_behaviour respond/serious receipt→responded = 1 working day CH
anti_social_behaviour respond/became_serious became_serious→responded = 1 working day CH
anti_social_behaviour respond/persistent receipt→responded = 10 working days CH
tenancy_enquiry acknowledge receipt→acknowledgement = same day CH
tenancy_enquiry respond receipt→answered = 20 working days CH
tenancy_enquiry carry_out answered→carried_out = the day the answer says it will be done by CH
short_breaks acknowledge receipt→acknowledgement = same day CH
short_breaks respond receipt→answered = 10 working days CH
short_breaks carry_out answered→carried_out = the day the answer says it will be done by CH
email_enquiry acknowledge receipt→acknowledgement = same day CH
email_enquiry respond receipt→answered = 20 working days CH
email_enquiry carry_out answered→carried_out = the day the answer says it will be done by CH
council_tax_change acknowledge receipt→acknowledgement = same day CH
council_tax_change change receipt→change_told = 20 working days CH
call_back acknowledge receipt→acknowledgement = same day CH
call_back call_back/same_day receipt→call_attempted = same day CH
call_back call_back/after_lines_close receipt→call_attempted = 1 working day (i) CH
reply_by_request reply information_requested→customer_replied = 10 working days (i) CH
homelessness acknowledge receipt→acknowledgement = same day CH
homelessness appointment/today homeless_today→appointment_kept = same day CH
homelessness review_information circumstances_given→information_reviewed = 2 working days (i) CH
homelessness appointment/usual information_reviewed→appointment_kept = 7 working days CH
homelessness ask_for_review notification→review_requested = [21 days CH < [21 days ST
homelessness_review acknowledge receipt→acknowledgement = same day CH
homelessness_review request notification→review_requested = [21 days CH < [21 days ST
homelessness_review reasons review_requested→reasons_given = 2 weeks CH
homelessness_review decide/relief_steps review_requested→review_decided = [3 weeks (i) CH < [3 weeks ST
homelessness_review decide/prevention_steps review_requested→review_decided = [3 weeks (i) CH < [3 weeks ST
homelessness_review decide/ending_prevention review_requested→review_decided = [3 weeks (i) CH < [3 weeks ST
homelessness_review decide/notice_ending_prevention review_requested→review_decided = [3 weeks (i) CH < [3 weeks ST
homelessness_review decide/eligibility review_requested→review_decided = [8 weeks (i) CH < [8 weeks ST
homelessness_review decide/duty_owed review_requested→review_decided = [8 weeks (i) CH < [8 weeks ST
homelessness_review decide/ending_relief review_requested→review_decided = [8 weeks (i) CH < [8 weeks ST
homelessness_review decide/notice_ending_relief review_requested→review_decided = [8 weeks (i) CH < [8 weeks ST
homelessness_review decide/referral review_requested→review_decided = [8 weeks (i) CH < [8 weeks ST
homelessness_review decide/suitability review_requested→review_decided = [8 weeks (i) CH < [8 weeks ST
homelessness_review decide/joint review_requested→review_decided = [10 weeks (i) CH < [10 weeks ST
homelessness_review decide/appointed_person review_requested→review_decided = [12 weeks (i) CH < [12 weeks ST
homelessness_review tell_authorities/appointed_person review_requested→authorities_told = [11 weeks (i) CH < [11 weeks ST
homelessness_review appeal review_notified→appeal_made = 21 days (i) CH < 21 days (?) ST
secondary_school_place acknowledge receipt→acknowledgement = same day CH
secondary_school_place offer receipt→offer_sent = secondary_offer CH < secondary_offer (?) ST
secondary_school_place offer/late offer_day_or_receipt→offer_sent = 6 weeks (i) CH
secondary_school_place reply offer_sent→place_accepted = 2 weeks (i) CH < 2 weeks ST
secondary_school_place appeal offer_sent→admission_appealed = 20 school days (i) CH < 20 school days CODE
secondary_school_place hearing/offer_day appeal_deadline→appeal_heard = 40 school days (i) CH < 40 school days (?) CODE
secondary_school_place hearing/other admission_appealed→appeal_heard = 30 school days (i) CH < 30 school days (?) CODE
secondary_school_place waiting_list offer_sent→place_offered = waiting_list_end (i) CH
primary_school_place acknowledge receipt→acknowledgement = same day CH
primary_school_place offer receipt→offer_sent = primary_offer CH < primary_offer (?) ST
primary_school_place offer/late offer_day_or_receipt→offer_sent = 6 weeks (i) CH
primary_school_place reply offer_sent→place_accepted = 2 weeks (i) CH < 2 weeks ST
primary_school_place appeal offer_sent→admission_appealed = 20 school days (i) CH < 20 school days CODE
primary_school_place hearing/offer_day appeal_deadline→appeal_heard = 40 school days (i) CH < 40 school days (?) CODE
primary_school_place hearing/other admission_appealed→appeal_heard = 30 school days (i) CH < 30 school days (?) CODE
primary_school_place waiting_list offer_sent→place_offered = waiting_list_end (i) CH
in_year_admission acknowledge receipt→acknowledgement = same day CH
in_year_admission decide receipt→outcome_told = 15 school days CH < 15 school days CODE
in_year_admission before_year_ends receipt→outcome_told = academic_year_end (i) CH
in_year_admission reply outcome_told→place_accepted = 10 working days (i) CH
in_year_admission appeal outcome_told→admission_appealed = 20 school days (i) CH < 20 school days CODE
in_year_admission hearing admission_appealed→appeal_heard = 30 school days (i) CH < 30 school days (?) CODE
in_year_admission waiting_list outcome_told→place_offered = academic_year_end (i) CH
ehc_needs_assessment acknowledge receipt→acknowledgement = same day CH
ehc_needs_assessment decide_to_assess receipt→assessment_decided = 6 weeks CH < 6 weeks ST
ehc_needs_assessment advice advice_requested→advice_received = 6 weeks (i) CH < 6 weeks (?) ST
ehc_needs_assessment decide_to_issue receipt→issue_decided = 15 weeks CH < 16 weeks ST
ehc_needs_assessment comment draft_served→comments_received = [15 days (i) CH < [15 days ST
ehc_needs_assessment finalise receipt→final_plan_sent = 20 weeks CH < 20 weeks ST
ehc_needs_assessment appeal/from_decision decision→appeal_made = 2 months] (i) CH < 2 months] (?) ST
ehc_needs_assessment appeal/after_mediation mediation_certificate→appeal_made = 1 month] (i) CH < 1 month] (?) ST
ehcp_annual_review acknowledge receipt→acknowledgement = same day CH
ehcp_annual_review propose receipt→review_decision_sent = 12 weeks CH < 4 weeks from review_meeting ST
ehcp_annual_review comment draft_served→comments_received = [15 days (i) CH < [15 days ST
ehcp_annual_review finalise receipt→final_plan_sent = 12 weeks CH < 8 weeks from proposed_changes_sent ST < 12 weeks (?) from review_meeting ST
ehcp_annual_review phase_transfer/school receipt→final_plan_sent = phase_transfer (i) CH < phase_transfer ST
ehcp_annual_review phase_transfer/post_16 receipt→final_plan_sent = phase_transfer_post_16 (i) CH < phase_transfer_post_16 ST
ehcp_annual_review phase_transfer/between_post_16 receipt→final_plan_sent = five months before the day they move (i) CH < 5 months before transfer ST
ehcp_annual_review appeal/from_decision decision→appeal_made = 2 months] (i) CH < 2 months] (?) ST
ehcp_annual_review appeal/after_mediation mediation_certificate→appeal_made = 1 month] (i) CH < 1 month] (?) ST
change_of_placement acknowledge receipt→acknowledgement = same day CH
change_of_placement contact receipt→contacted = 10 working days CH
change_of_placement call contacted→called = same day (i) CH
change_of_placement panel review_ended→panel_held = placement_panel CH
change_of_placement outcome panel_held→outcome_told = 2 weeks CH
feedback acknowledge receipt→acknowledgement = same day POL
feedback accept receipt→complaint_acknowledged = 5 working days CH < 5 working days CODE
feedback settle early_resolution_offered→settled = the day by which the customer is asked whether it is settled POL
complaint acknowledge receipt→complaint_acknowledged = 5 working days CH < 5 working days CODE
complaint contact investigator_named→contact_made = 3 working days (i) POL
complaint stage_one/ordinary receipt→stage_one_answered = 10 working days CH < 10 working days from complaint_acknowledged CODE
complaint stage_one/complex receipt→stage_one_answered = 20 working days CH < 20 working days from complaint_acknowledged CODE
complaint escalate stage_one_answered→escalation_asked = 20 working days (i) POL
complaint acknowledge_stage_two escalation_asked→stage_two_acknowledged = 5 working days (i) POL < 5 working days (?) CODE
complaint stage_two stage_two_acknowledged→stage_two_answered = 20 working days (i) POL < 20 working days (?) CODE
complaint whole receipt→resolved = 12 weeks POL
complaint_landlord acknowledge receipt→complaint_acknowledged = 5 working days CH < 5 working days (?) CODE
complaint_landlord contact investigator_named→contact_made = 3 working days (i) POL
complaint_landlord stage_one/ordinary receipt→stage_one_answered = 10 working days CH < 10 working days (?) from complaint_acknowledged CODE
complaint_landlord stage_one/complex receipt→stage_one_answered = 20 working days CH < 20 working days (?) from complaint_acknowledged CODE
complaint_landlord escalate stage_one_answered→escalation_asked = 20 working days (i) POL
complaint_landlord acknowledge_stage_two escalation_asked→stage_two_acknowledged = 5 working days (i) POL < 5 working days (?) CODE
complaint_landlord stage_two stage_two_acknowledged→stage_two_answered = 10 working days WEB < 20 working days (?) CODE
complaint_landlord stage_two/complex stage_two_acknowledged→stage_two_answered = 20 working days WEB < 20 working days (?) CODE
complaint_landlord whole receipt→resolved = 12 weeks POL
complaint_adult_social_care acknowledge receipt→complaint_acknowledged = 5 working days CH < 3 working days (?) ST
complaint_adult_social_care contact investigator_named→contact_made = 3 working days (i) POL
complaint_adult_social_care stage_one/ordinary receipt→stage_one_answered = 10 working days CH
complaint_adult_social_care stage_one/complex receipt→stage_one_answered = 20 working days CH
complaint_adult_social_care escalate stage_one_answered→escalation_asked = 20 working days (i) POL
complaint_adult_social_care acknowledge_stage_two escalation_asked→stage_two_acknowledged = 5 working days (i) POL
complaint_adult_social_care stage_two stage_two_acknowledged→stage_two_answered = 20 working days (i) POL
complaint_adult_social_care whole receipt→resolved = 12 weeks POL < [6 months (?) ST
data_protection_complaint acknowledge receipt→complaint_acknowledged = 5 working days CH < 30 days] (?) ST
data_protection_complaint enquire receipt→enquiries_made = 5 working days (i) POL
data_protection_complaint outcome receipt→outcome_told = 10 working days (i) CH
data_rights_request decide receipt→request_decided = 1 month] (i) CH < 1 month] (?) ST
comment acknowledge receipt→acknowledgement = same day POL
compliment acknowledge receipt→acknowledgement = same day POL
remedy done remedy_agreed→remedy_done = the due date recorded with the remedy POL
"""  # noqa: E501 a row is a promise


def written(code: str, promise: Promise) -> str:
    """A promise of a service as the table above has it."""
    target = str(promise.length or promise.published_date or promise.date_given)
    target = _days_off(target, promise) + (" (i)" if promise.illustrative else "")
    said = f"{code} {promise.key} {promise.start_event}→{promise.until} = {target} {promise.source}"
    for limit in promise.every_limit:
        known = "" if limit.confirmed else " (?)"
        if isinstance(limit, LimitDay):
            said += f" < {limit.published_date}{known} {limit.source}"
            continue
        counted = f" {'before' if limit.before else 'from'} {limit.from_}" if limit.from_ else ""
        said += f" < {_days_off(str(limit.length), limit)}{known}{counted} {limit.source}"
    return said


def _days_off(length: str, counted: Promise | Limit) -> str:
    """``[`` beginning with the day, ``]`` on the next working day where it ends on a day off."""
    return f"{'[' if counted.inclusive else ''}{length}{']' if counted.next_working_day else ''}"


def test_every_service_has_its_process_and_every_process_its_services() -> None:
    found: dict[str, tuple[str, ...]] = {}
    for service in EDITION.services:
        found[service.process] = (*found.get(service.process, ()), service.code)
    assert found == SERVICES
    assert {signpost.code for signpost in EDITION.signposts} == {"planning", "complaint_children_social_care"}


def rows_of(process: str) -> list[str]:
    codes = SERVICES[process]
    return [row for row in PROMISED.splitlines() if row and row.split()[0] in codes]


def test_there_is_something_to_look_at() -> None:
    rows = [row for row in PROMISED.splitlines() if row]
    assert len(rows) == len(set(rows)) > 120
    assert sorted(row for process in SERVICES for row in rows_of(process)) == sorted(rows)


@pytest.mark.parametrize("process", SERVICES)
def test_every_promise_of_the_process_is_there_and_no_other(process: str) -> None:
    codes = list(dict.fromkeys(row.split()[0] for row in rows_of(process)))
    found = [
        written(code, promise) for code in codes for promise in EDITION.part(code, OPENED).promises
    ]  # the services not named share one's promises
    assert found == rows_of(process)
    assert found
    for code in SERVICES[process]:
        same = [written("", each).strip() for each in EDITION.part(code, OPENED).promises]
        assert same in [
            [written("", each).strip() for each in EDITION.part(c, OPENED).promises] for c in codes
        ]


def test_ranges_fire_their_first_warning_at_the_lower_end() -> None:
    ranges = {(p.process, p.key): (str(p.at_least), str(p.length)) for p in EDITION.promises if p.at_least}
    repairs = {"repair/emergency": ("1 day", "7 days"), "repair/programmed": ("12 months", "18 months")}
    assert ranges == {
        **{
            (process, key): both
            for process in ("HighwaysRepair", "StreetSceneIssue")
            for key, both in repairs.items()
        },
        ("HousingRepair", "make_safe/emergency"): ("4 hours", "12 hours"),
        ("Enquiry", "respond"): ("10 working days", "20 working days"),
        ("InYearAdmission", "decide"): ("10 school days", "15 school days"),
    }


def test_whose_time_it_is() -> None:
    others = {(p.process, p.id): p.by for p in EDITION.promises if p.by != "council"}
    assert others == {
        ("ReplyByRequest", "reply"): "customer",
        ("HomelessnessApproach", "ask_for_review"): "customer",
        ("HomelessnessReview", "request"): "customer",
        ("HomelessnessReview", "reasons"): "customer",
        ("HomelessnessReview", "tell_authorities"): "others",
        ("HomelessnessReview", "appeal"): "customer",
        ("EhcNeedsAssessment", "advice"): "others",
        ("EhcNeedsAssessment", "comment"): "customer",
        ("EhcNeedsAssessment", "appeal"): "customer",
        ("EhcpAnnualReview", "comment"): "customer",
        ("EhcpAnnualReview", "appeal"): "customer",
        **{
            (process, own): "customer"
            for process in ("AdmissionRound", "InYearAdmission")
            for own in ("reply", "appeal", "waiting_list")
        },
        ("FeedbackIntake", "settle"): "customer",
        ("Complaint", "escalate"): "customer",
    }
    for promise in EDITION.promises:
        for limit in promise.every_limit:
            if isinstance(limit, Limit):
                assert limit.minimum == (promise.by == "customer"), promise.key


# -- rules, numbers, switches, regimes


def kept() -> Iterator[tuple[str, str, str]]:
    for rule in EDITION.rules.values():
        yield rule.id, str(rule.length), ",".join(rule.processes)
    for number in EDITION.numbers:
        yield number.id, str(number.count), ",".join(number.processes)


def test_rules_and_numbers_of_the_processes() -> None:
    found = {id: (length, processes) for id, length, processes in kept() if processes}
    assert found == {
        "danger_told_again": ("4 hours", "DangerResponse"),
        "call_again": ("1 working day", "CallBack"),
        "missed_report_within": ("48 hours", "MissedCollection"),
        "missed_new_date": ("2 working days", "MissedCollection"),
        "not_out_dispute_within": ("5 working days", "MissedCollection"),
        "threatened_within": ("56 days", "HomelessnessApproach"),
        "late_homeless_today": ("same day", "HomelessnessApproach"),
        "late_emergency_repair": ("12 hours", "HousingRepair"),
        "aware_within": ("12 months", "HousingRepair"),
        "notified_after_posting": ("2 working days", "HomelessnessApproach,HomelessnessReview"),
        "exception_closure_at_least": ("4 weeks", "EhcNeedsAssessment"),
        "exception_closure_margin": ("1 week", "EhcNeedsAssessment"),
        "exception_absence_at_least": ("4 weeks", "EhcNeedsAssessment"),
        "delay_told_every": ("4 weeks", "EhcNeedsAssessment,EhcpAnnualReview"),
        "panel_date_told_every": ("10 working days", "ChangeOfPlacement"),
        "complaint_within": ("12 months", "FeedbackIntake,Complaint"),
        "escalate_late_within": ("3 months", "Complaint"),
        "oral_settled_within": ("1 working day", "FeedbackIntake"),
        "data_protection_progress_every": ("1 month", "DataProtectionComplaint"),
        "untriaged_warning": ("3 working days", "FeedbackIntake"),
        "quarterly_review_every": ("3 months", "FeedbackIntake"),
        "call_attempts": ("3", "CallBack"),
        "no_access_visits": ("2", "HousingRepair"),
        "draft_versions": ("2", "EhcNeedsAssessment"),
        "offer_hour": ("7", "AdmissionRound"),
        "compulsory_school_age": ("16", "EhcNeedsAssessment,EhcpAnnualReview,ChangeOfPlacement"),
    }


def test_a_part_has_only_the_rules_of_its_process() -> None:
    pothole, assessment = EDITION.part("pothole", OPENED), EDITION.part("ehc_needs_assessment", OPENED)
    assert "delay_told_every" not in pothole.rules
    assert "not_fixed_within" in pothole.rules
    assert assessment.rule("delay_told_every") == Length.parse("4 weeks")
    assert (assessment.number("draft_versions"), pothole.numbers) == (2, {})
    with pytest.raises(KeyError, match=r"no number “draft_versions”; it has none"):
        pothole.number("draft_versions")
    with pytest.raises(KeyError, match=r"no switch “final_at_stage_one”; it has none"):
        pothole.switch("final_at_stage_one")


@pytest.mark.parametrize(
    ("service", "regime", "final_at_stage_one", "ombudsman", "dates_agreed"),
    [
        ("complaint", "corporate", False, "Local Government and Social Care Ombudsman", False),
        ("complaint_adult_social_care", "adult", False, "Local Government and Social Care Ombudsman", True),
        ("complaint_landlord", "landlord", False, "Housing Ombudsman", False),
    ],
)
def test_a_complaint_is_under_its_regime(
    service: str, regime: str, final_at_stage_one: bool, ombudsman: str, dates_agreed: bool
) -> None:
    part = EDITION.part(service, OPENED)
    assert part.switch("final_at_stage_one") is final_at_stage_one
    assert part.regime is not None
    assert (part.regime.id, part.regime.ombudsman, part.regime.dates_agreed) == (
        regime,
        ombudsman,
        dates_agreed,
    )
    assert part.regime.designated_person is (regime == "landlord")
    assert part.regime.confirmed
    assert part.switch("early_resolution") is (regime != "landlord")
    assert part.promise("stage_one", "ordinary").agreed is dates_agreed
    assert [each.code for each in part.signposts] == ["complaint_children_social_care"]


def test_only_a_review_counts_again_in_each_three_week_case() -> None:
    again = {(p.key, p.limit.again_from) for p in EDITION.promises if p.limit and p.limit.again_from}
    three_weeks = ("relief_steps", "prevention_steps", "ending_prevention", "notice_ending_prevention")
    assert again == {(f"decide/{each}", "representations_on_notice") for each in three_weeks}


# -- small parts, and dates by name


@pytest.mark.parametrize("code", [service.code for service in EDITION.services])
def test_a_part_stays_small(code: str) -> None:
    part = EDITION.part(code, OPENED)
    assert {promise.process for promise in part.promises} == {part.service.process}
    assert len(part.model_dump_json()) < 24_000
    if not part.service.process.startswith(("InYear", "Admission", "Ehc", "Change")):
        assert (part.calendar.terms, part.calendar.published) == ((), {})


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("secondary_offer", "Mon 2 Mar 2026"),  # 1 March is a Sunday
        ("secondary_offer", "Mon 1 Mar 2027"),
        ("primary_offer", "Tue 18 Apr 2028"),  # 16 April is Easter Sunday
        ("secondary_closing", "Sat 31 Oct 2026"),  # a closing date does not move
        ("primary_closing", "Fri 15 Jan 2027"),
        ("in_year_closing", "Tue 15 Jun 2027"),
        ("phase_transfer", "Sun 14 Feb 2027"),  # before 15 February
        ("phase_transfer_post_16", "Tue 30 Mar 2027"),  # before 31 March
    ],
)
def test_published_dates(name: str, expected: str) -> None:
    on = day(expected)
    assert CALENDAR.published[name][on.year] == on


def test_a_part_takes_every_date_its_promises_hang_on() -> None:
    published = EDITION.part("secondary_school_place", OPENED).calendar.published
    assert set(published) == {"secondary_offer", "secondary_closing", "waiting_list_end"}
    assert set(EDITION.part("change_of_placement", OPENED).calendar.published) == {
        "placement_panel",
        "placement_panel_closing",
    }


@pytest.mark.parametrize(
    ("service", "key", "start", "last_day"),
    [
        ("homelessness_review", "request", "Wed 23 Dec 2026 10:00", "Tue 12 Jan 2027"),
        ("homelessness_review", "decide/eligibility", "Wed 23 Dec 2026 10:00", "Tue 16 Feb 2027"),
        ("homelessness_review", "reasons", "Wed 23 Dec 2026 10:00", "Wed 6 Jan 2027"),
        ("ehc_needs_assessment", "comment", "Mon 15 Mar 2027 10:00", "Mon 29 Mar 2027"),
        ("anti_social_behaviour", "respond/serious", "Thu 24 Dec 2026 16:00", "Tue 29 Dec 2026"),
        ("in_year_admission", "decide", "Fri 12 Dec 2025 10:00", "Fri 16 Jan 2026"),
    ],
)
def test_as_the_edition_counts(service: str, key: str, start: str, last_day: str) -> None:
    promise = EDITION.part(service, at(start)).promise(*key.split("/"))
    assert promise.length is not None
    assert due(at(start), promise.length, CALENDAR, inclusive=promise.inclusive).last_day == day(last_day)
    assert promise.source in (Source.CH, Source.POL)
