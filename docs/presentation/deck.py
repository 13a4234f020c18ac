"""Makes the presentation. Called by docs/presentation/build."""

import sys
from pathlib import Path

from design import ACCENT, SOFT, STAGE, add_slide, card, diagram, open_deck, write
from results import RESULTS, machine
from scaling_chart import most_waiting, plot, read_crowd


def activation(deck, pictures):
    slide = add_slide(deck, "A photo wakes the bot", "Telegram calls us; we never have to ask.",
                      "See docs/aws.md")
    diagram(slide, pictures / "activation.png", "A person sends a photo to Telegram, which posts it to the "
            "webhook: the load balancer, and behind it one of two polybots.")
    return slide, (
        "A person sends a photo to the bot. Telegram posts the update to our webhook, over HTTPS, and the load "
        "balancer hands it to a polybot that is well, in either of two zones. Telegram repeats an update until it "
        "hears 200, and we say 200 only when the photo is safe.")


def photo(deck, pictures):
    slide = add_slide(deck, "First stored, then queued, then seen", "Nothing lives in memory alone.",
                      "See docs/architecture.md")
    diagram(slide, pictures / "photo.png", "polybot stores the photo and queues a job; yolo5 receives the job, "
            "fetches the photo, and stores the picture with its boxes and the prediction.")
    return slide, (
        "polybot stores the photo, queues a job, and says so at once. A worker takes the job, which stays hidden from "
        "the others meanwhile, finds the objects, and stores picture and prediction under the photo's own id, so that "
        "doing it twice changes nothing. What keeps failing goes to the dead letters, and its sender is told.")


def answer(deck, pictures):
    slide = add_slide(deck, "Answered first, deleted last", "A worker that dies on the way leaves the job to the next.",
                      "See docs/architecture.md")
    diagram(slide, pictures / "answer.png", "yolo5 posts to /results; polybot reads the prediction, fetches the "
            "picture and sends both to Telegram; then yolo5 deletes the job.")
    return slide, (
        "The worker tells polybot that a prediction is ready. polybot reads it, sends the answer and marks it "
        "delivered; a second call finds the mark and sends nothing. Only after that does the job leave the queue.")


def scaling(deck, _pictures):
    crowd = read_crowd()
    slide = add_slide(deck, "The workers follow the photos", "A crowd out of nothing, on machines that take 90 s to come.",
                      "Simulated by docs/simulation/render, see docs/scaling.md")
    plot(slide, crowd)
    worst = {name: most_waiting(samples).waiting for name, samples in crowd.items()}
    return slide, (
        "After an hour of 8 photos a second come 200, within a minute, for ten minutes, and then ever fewer. With AWS's "
        f"step scaling {worst['AWS step scaling']:,} photos wait at the worst, with KEDA's formula {worst['KEDA']:,}, "
        f"and with polybot's rule {worst['polybot']:,}: it knows how long a worker takes for a photo and how long a "
        "machine takes to come, asks at once for as many as the queue will need by then, and lets them go when fewer "
        "have sufficed for two minutes. On one machine the workers follow this rule; on AWS the group follows its "
        "target, which the same measures give.")


def cloud(deck, pictures):
    slide = add_slide(deck, "All of it on AWS", "Two zones, three groups of machines, and a role of its own for each.",
                      "See docs/aws.md")
    diagram(slide, pictures / "aws.png", "Telegram and the web page reach the load balancer; behind it, in a VPC of "
            "two zones, polybot, yolo5 and metric-streamer use S3, SQS, DynamoDB, Secrets Manager and CloudWatch.")
    return slide, (
        "One command makes these stacks, and one takes them down. polybot stands in two zones behind the load "
        "balancer; the workers are spot machines that nobody can reach from outside. Each program has a role of its "
        "own, made after the table of calls in docs/aws.md.")


def results(deck, _pictures):
    slide = add_slide(deck, "Measured", f"On {machine()}; the costs from counted calls.",
                      "See docs/performance.md and docs/aws.md")
    left, top, width, height = STAGE
    gap = 0.3
    wide, high = (width - gap) / 2, (height - gap) / 2
    for index, result in enumerate(RESULTS):
        x, y = left + index % 2 * (wide + gap), top + index // 2 * (high + gap)
        card(slide, (x, y, wide, high))
        write(slide, result.number, (x + 0.4, y + 0.35, wide - 0.8, 0.85), 48, ACCENT, bold=True)
        write(slide, result.meaning, (x + 0.4, y + 1.3, wide - 0.8, 0.7), 18, SOFT)
    sources = "; ".join(f"{result.number}: {result.command}, in {result.document}" for result in RESULTS)
    return slide, (
        "Each number stands in a document of the repository, beside the command that measures it. "
        f"{sources}. The costs are counted calls at the list prices of us-east-1; machines come on top.")


def make(pictures, output):
    deck = open_deck("polybot")
    for make_slide in (activation, photo, answer, scaling, cloud, results):
        slide, notes = make_slide(deck, pictures)
        slide.notes_slide.notes_text_frame.text = notes
    deck.save(output)


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]))
